import { addDays, type DayKey, dayOf, type Instant, instantOf, isoDateOf, midnightOf } from '../civil-time.ts';
import { daysOf, hasReached, isAged, isPast, keyOfDate, reachedOn } from './ages.ts';
import { type BoosterName, boosterAfter, type GivenDose, nextDoseOf, rulesOn } from './doses.ts';
import type { Ages, Programme, ProgrammeCohort, ProgrammeVaccine, Season } from './schema.ts';

/* The one answer to what somebody may book in a programme, from when and until when, or why not. */

export interface ProgrammePerson {
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  /** TERYT code of the gmina, 7 digits. */
  readonly district?: string | undefined;
  readonly professions?: readonly string[] | undefined;
  readonly conditions?: readonly string[] | undefined;
  /** Doses of the programme, in the order in which they were given. */
  readonly doses: readonly DoseGiven[];
}

export interface DoseGiven {
  readonly vaccineType: string;
  readonly dose: number;
  readonly givenOn: DayKey;
  /** In a programme that has seasons. */
  readonly season?: string | undefined;
  /**
   * What its referral said that it was, where that is known. Otherwise it follows from the doses
   * before it, as they are on record now.
   */
  readonly referredAs?: Pick<GivenDose, 'booster' | 'course' | 'firstTime'> | undefined;
}

/**
 * What may be booked. The terms of a referral, and of every place that says what somebody may do.
 */
export interface Entitled {
  readonly entitled: true;
  readonly dose: number;
  readonly season?: string;
  readonly booster?: BoosterName;
  readonly course?: string;
  /** Whether it would be the first in any season; said where the rules ask for it. */
  readonly firstTime?: true;
  readonly vaccineTypes: readonly string[];
  /** No booking before this moment. */
  readonly bookableFrom: Instant;
  /** No booking from this moment on. */
  readonly expiringAt: Instant;
  /** The earliest and the last day of the visit itself, or null. */
  readonly visitNotBefore: DayKey | null;
  readonly visitNotAfter: DayKey | null;
  /** The cohort that opened it; absent for a dose that follows another. */
  readonly cohort?: string;
}

export interface NotEntitled {
  readonly entitled: false;
  /** All that stand in the way, each once. */
  readonly reasons: readonly Reason[];
}

export type Entitlement = Entitled | NotEntitled;

export type ReasonCode =
  /** `from`: the day on which the rules begin. */
  | 'programme_not_begun'
  /** No season is on or to come. */
  | 'no_season'
  /** Nobody has been invited yet. */
  | 'no_cohort'
  /** `from`: the age; `on`: the day on which it is reached. With `booster`, it is for that dose. */
  | 'too_young'
  /** `to`: the last age. */
  | 'too_old'
  /** `from`, `to`: the dates of birth. */
  | 'born_outside'
  | 'profession_needed'
  | 'condition_needed'
  | 'district_needed'
  /** `min`, `max`: how many; `given`: how many there are. */
  | 'doses_needed'
  /** `closedAt`. */
  | 'cohort_closed'
  /** `vaccineTypes`: which are not for the person's age. */
  | 'no_vaccine_for_age'
  /** `vaccineTypes`, `conditions`: which rule them out. */
  | 'contraindicated'
  /** `doses`: how many there are; nothing follows. */
  | 'course_complete'
  /** `season`, `to`: the next dose would be due after it. */
  | 'season_over'
  /** `dose`: the one that may be booked. It and those below are said of a visit. */
  | 'dose_not_due'
  /** `vaccineTypes`: those that may be booked. */
  | 'vaccine_not_allowed'
  /** `bookableFrom`. */
  | 'booked_before_opening'
  /** `expiringAt`. */
  | 'booked_after_expiry'
  /** `from`: the first day. */
  | 'visit_too_early'
  /** `to`: the last day. */
  | 'visit_too_late';

/** Why not: a code, and what belongs to it. `cohort` and `season` say whose condition it is. */
export interface Reason {
  readonly code: ReasonCode;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Returns what a person may book in a programme at a moment, or every reason why nothing. Who is
 * invited but has to wait is entitled from the opening on. Of several seasons the first that allows
 * something counts, of several cohorts the one that opens first.
 */
export function entitlement(person: ProgrammePerson, programme: Programme, atMs: number): Entitlement {
  const today = dayOf(atMs);
  const begins = programme.rules[0]!.from;
  if (isoDateOf(today) < begins) return no({ code: 'programme_not_begun', params: { from: begins } });
  if (!programme.seasons) return inSeries({ person, programme, atMs, today });
  const seasons = programme.seasons.filter(({ to }) => isoDateOf(today) <= to);
  if (seasons.length === 0) return no({ code: 'no_season', params: {} });
  const reasons: Reason[] = [];
  for (const season of seasons) {
    const answer = inSeries({ person, programme, atMs, today, season });
    if (answer.entitled) return answer;
    reasons.push(...answer.reasons);
  }
  return { entitled: false, reasons: unique(reasons) };
}

/** What is asked: of whom, of what, when; of which season, in a programme that has them. */
interface Question {
  readonly person: ProgrammePerson;
  readonly programme: Programme;
  readonly atMs: number;
  readonly today: DayKey;
  readonly season?: Season | undefined;
}

/** The doses of one season, or of a programme without any. */
function inSeries(question: Question): Entitlement {
  const { person, season } = question;
  const given = person.doses.filter((dose) => dose.season === season?.id);
  const following = given.length > 0 ? afterLast(given, question) : undefined;
  if (following?.entitled) return following;
  const { opened, reasons } = throughCohorts(given, question);
  return opened ?? { entitled: false, reasons: unique([...(following?.reasons ?? []), ...reasons]) };
}

/** The dose that follows the last one by the rules. */
function afterLast(given: readonly DoseGiven[], question: Question): Entitlement {
  const last = lastOf(given, question);
  const { givenOn } = given.at(-1)!;
  const due = termsAfter({ given: last, givenOn }, question);
  if (!due) return no(...whyNothingFollows(last, givenOn, question));
  // A course that was begun is ended, whatever the person's age is by then: only health can forbid
  // it.
  const { vaccineTypes, reasons } = suitable(due.vaccineTypes, question);
  return vaccineTypes.length > 0 ? { ...due, vaccineTypes } : no(...reasons);
}

/** A dose on record, and when it was given. */
interface Recorded {
  readonly given: GivenDose;
  readonly givenOn: DayKey;
}

/**
 * Returns the terms of the dose that follows one by the rules, or undefined when none does, or
 * would be due only after the season. A dose that is late can be booked for as long as any other.
 */
export function termsAfter(
  { given, givenOn }: Recorded,
  { programme, atMs, season }: Pick<Question, 'programme' | 'atMs' | 'season'>,
): Entitled | undefined {
  const due = nextDoseOf(programme, given, givenOn);
  if (!due) return undefined;
  const visitNotBefore = addDays(givenOn, due.minDays);
  if (season && visitNotBefore > keyOfDate(season.to)) return undefined;
  const lastDueOn = addDays(givenOn, due.maxDays);
  const today = dayOf(atMs);
  return {
    entitled: true,
    dose: given.dose + 1,
    ...(season && { season: season.id }),
    ...(due.booster && { booster: due.booster }),
    ...(due.course !== undefined && { course: due.course }),
    ...(given.firstTime && { firstTime: true }),
    vaccineTypes: due.vaccineTypes,
    bookableFrom: instantOf(atMs),
    expiringAt: expiry(lastDueOn > today ? lastDueOn : today, { programme, season }),
    visitNotBefore,
    visitNotAfter: lastDayOf(season),
  };
}

/**
 * The last dose, with what those before it tell: the course that was begun, and which booster it
 * was.
 */
function lastOf(given: readonly DoseGiven[], question: Question): GivenDose {
  const { programme, person } = question;
  const firstTime = firstTimeOf(person, question) ?? false;
  const { birthDate } = person;
  let current: GivenDose | undefined;
  let due: { booster?: BoosterName; course?: string } | undefined;
  for (const { vaccineType, givenOn, dose, referredAs } of given) {
    const followed = { booster: due?.booster, course: due?.course, firstTime };
    current = { vaccineType, dose, birthDate, ...(referredAs ?? followed) };
    // A booster that was given although the person is not of the age stays a booster.
    due = nextDoseOf(programme, current, givenOn) ?? boosterOf(programme, current, givenOn);
  }
  return current!;
}

function boosterOf(programme: Programme, given: GivenDose, givenOn: DayKey): { booster: BoosterName } | undefined {
  const rules = rulesOn(programme, givenOn);
  const next = rules && boosterAfter(rules, given, givenOn);
  return next && { booster: next.name };
}

function whyNothingFollows(last: GivenDose, givenOn: DayKey, { programme, person, season }: Question): Reason[] {
  if (season && nextDoseOf(programme, last, givenOn)) {
    return [{ code: 'season_over', params: { season: season.id, to: season.to } }];
  }
  const rules = rulesOn(programme, givenOn);
  const next = rules && boosterAfter(rules, last, givenOn);
  const of = season ? { season: season.id } : {};
  if (!next?.booster.ages) return [{ code: 'course_complete', params: { ...of, doses: last.dose } }];
  const dueFrom = isoDateOf(addDays(givenOn, daysOf(next.booster.after.min, givenOn)));
  return ageReasons(next.booster.ages, person.birthDate, dueFrom, { ...of, booster: next.name });
}

/** The cohorts of the season: what the first of them to open opens, or why none does. */
function throughCohorts(
  given: readonly DoseGiven[],
  question: Question,
): { opened?: Entitled | undefined; reasons: Reason[] } {
  const { programme, season } = question;
  const cohorts = programme.cohorts.filter(
    (cohort) => cohort.season === season?.id && (given.length === 0 || cohort.doses !== undefined),
  );
  const of = season ? { season: season.id } : {};
  if (cohorts.length === 0) return { reasons: given.length > 0 ? [] : [{ code: 'no_cohort', params: of }] };
  const opened: Entitled[] = [];
  const reasons: Reason[] = [];
  for (const cohort of cohorts) {
    const answer = throughCohort(cohort, given, question);
    if (answer.entitled) opened.push(answer);
    else reasons.push(...answer.reasons);
  }
  const [first] = opened.sort((a, b) => (a.bookableFrom < b.bookableFrom ? -1 : 1));
  return { opened: first, reasons };
}

function throughCohort(cohort: ProgrammeCohort, given: readonly DoseGiven[], question: Question): Entitlement {
  const { programme, person, today, season } = question;
  const reasons = unmetBy(cohort, question);
  if (reasons.length > 0) return no(...reasons);
  const visitNotBefore = earliestVisit(cohort, season);
  const earliest = [today, dayOf(Date.parse(cohort.opensAt)), visitNotBefore ?? ''].sort().at(-1)!;
  const all = cohort.vaccines ?? programme.vaccines.map(({ type }) => type);
  const found = suitable(all, question, { on: earliest, cohort: cohort.id });
  if (found.vaccineTypes.length === 0) return no(...found.reasons);
  return {
    entitled: true,
    dose: (given.at(-1)?.dose ?? 0) + 1,
    ...(season && { season: season.id }),
    ...(firstTimeOf(person, question) && { firstTime: true }),
    vaccineTypes: found.vaccineTypes,
    bookableFrom: cohort.opensAt,
    expiringAt: expiry(today, question, cohort.validDays),
    visitNotBefore,
    visitNotAfter: lastDayOf(season),
    cohort: cohort.id,
  };
}

/** Returns the first day of a visit that a cohort opens, or null where it names none. */
export function earliestVisit({ visitFrom }: ProgrammeCohort, season: Season | undefined): DayKey | null {
  const days = [visitFrom, season?.from].filter((day) => day !== undefined).map(keyOfDate);
  return days.sort().at(-1) ?? null;
}

/** Everything of a cohort that a person is not, or not any more. */
function unmetBy(cohort: ProgrammeCohort, { person, atMs, today, season }: Question): Reason[] {
  const of = { cohort: cohort.id, ...(season && { season: season.id }) };
  const { born, ages, agesOn = isoDateOf(today), doses, closesAt } = cohort;
  const { birthDate } = person;
  const reasons: Reason[] = ages ? ageReasons(ages, birthDate, agesOn, of) : [];
  const add = (code: ReasonCode, params: object) => reasons.push({ code, params: { ...of, ...params } });
  if (born && (birthDate < (born.from ?? '') || birthDate > (born.to ?? '9'))) add('born_outside', born);
  const { professions, conditions, districts } = cohort;
  if (!isAmong(professions, person.professions)) add('profession_needed', { professions });
  if (!isAmong(conditions, person.conditions)) add('condition_needed', { conditions });
  const { district } = person;
  const livesThere = !districts || districts.some((code) => district?.startsWith(code));
  if (!livesThere) add('district_needed', { districts });
  const given = person.doses.length;
  const hasDoses = !doses || ((doses.min ?? 0) <= given && given <= (doses.max ?? given));
  if (!hasDoses) add('doses_needed', { ...doses, given });
  if (closesAt !== undefined && closesAt <= instantOf(atMs)) add('cohort_closed', { closedAt: closesAt });
  return reasons;
}

function isAmong(wanted: readonly string[] | undefined, has: readonly string[] | undefined): boolean {
  return !wanted || wanted.some((one) => has?.includes(one));
}

function ageReasons(ages: Ages, birthDate: string, on: string, of: object): Reason[] {
  const { from, to } = ages;
  const reasons: Reason[] = [];
  if (from && !hasReached(from, birthDate, on)) {
    reasons.push({ code: 'too_young', params: { ...of, from, on: isoDateOf(reachedOn(from, birthDate)) } });
  }
  if (to && isPast(to, birthDate, on)) reasons.push({ code: 'too_old', params: { ...of, to } });
  return reasons;
}

/** The vaccines that a person may have, on a day where age decides, and why not the others. */
function suitable(
  types: readonly string[],
  { programme, person }: Question,
  { on, ...of }: { on?: DayKey; cohort?: string } = {},
): { vaccineTypes: readonly string[]; reasons: Reason[] } {
  const vaccines = programme.vaccines.filter(({ type }) => types.includes(type));
  const has = new Set(person.conditions);
  const forbiddenBy = ({ contraindications = [] }: ProgrammeVaccine) => contraindications.filter((one) => has.has(one));
  const wrongAge = vaccines.filter(({ ages }) => on && !isAged(ages, person.birthDate, isoDateOf(on)));
  const forbidden = vaccines.filter((vaccine) => forbiddenBy(vaccine).length > 0);
  const reasons: Reason[] = [];
  if (wrongAge.length > 0) {
    reasons.push({ code: 'no_vaccine_for_age', params: { ...of, vaccineTypes: wrongAge.map(({ type }) => type) } });
  }
  if (forbidden.length > 0) {
    const conditions = [...new Set(forbidden.flatMap(forbiddenBy))];
    const vaccineTypes = forbidden.map(({ type }) => type);
    reasons.push({ code: 'contraindicated', params: { ...of, vaccineTypes, conditions } });
  }
  const excluded = new Set([...wrongAge, ...forbidden].map(({ type }) => type));
  return { vaccineTypes: types.filter((type) => !excluded.has(type)), reasons };
}

/** Whether the person has no dose of an earlier season; undefined where no rule asks for it. */
function firstTimeOf({ doses }: ProgrammePerson, { programme, season }: Question): boolean | undefined {
  const isAsked = programme.rules.some(({ courses }) => courses.some(({ firstTime }) => firstTime));
  return isAsked ? doses.every((dose) => dose.season === season?.id) : undefined;
}

function expiry(
  from: DayKey,
  { programme, season }: Pick<Question, 'programme' | 'season'>,
  validDays = programme.referral.validDays,
): Instant {
  const expiringOn = addDays(from, validDays);
  const afterSeason = season && addDays(keyOfDate(season.to), 1);
  return instantOf(midnightOf(afterSeason && afterSeason < expiringOn ? afterSeason : expiringOn));
}

function lastDayOf(season: Season | undefined): DayKey | null {
  return season ? keyOfDate(season.to) : null;
}

function no(...reasons: readonly Reason[]): NotEntitled {
  return { entitled: false, reasons: unique(reasons) };
}

function unique(reasons: readonly Reason[]): Reason[] {
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}
