import { type DayKey, type Instant, isoDateOf } from '../civil-time.ts';
import { type Entitled, type Entitlement, entitlement, type ProgrammePerson, type Reason } from './entitlement.ts';
import type { Programme } from './schema.ts';

/* Whether a visit that was booked is one that a version of a programme allows, and why not. */

/** A visit, and the booking that made it. */
export interface BookedVisit {
  readonly day: DayKey;
  readonly vaccineType: string;
  readonly dose: number;
  /** Of its referral, in a programme that has seasons. */
  readonly season?: string | undefined;
  readonly bookedAt: Instant;
  /** Until when its referral could be booked, where that was prolonged since it was issued. */
  readonly expiringAt?: Instant | undefined;
}

/**
 * Returns on what terms a version of a programme gives somebody one dose, asked at a moment, or why
 * it does not. Of the season only the doses before this one count, whatever has been given since.
 */
export function termsOfDose(
  { dose, season }: Pick<BookedVisit, 'dose' | 'season'>,
  person: ProgrammePerson,
  programme: Programme,
  atMs: number,
): Entitlement {
  const doses = person.doses.filter((given) => given.season !== season || given.dose < dose);
  const { seasons, ...others } = programme;
  const ofSeason = seasons && { seasons: seasons.filter(({ id }) => id === season) };
  const answer = entitlement({ ...person, doses }, { ...others, ...ofSeason }, atMs);
  if (!answer.entitled || answer.dose === dose) return answer;
  return { entitled: false, reasons: [{ code: 'dose_not_due', params: { dose: answer.dose } }] };
}

/**
 * Returns every reason why a version of a programme, asked at a moment, would not allow somebody's
 * visit; none when it does. A visit that is later than the rules would have it is allowed: late is
 * better than never. One that was booked before its cohort closed is, too.
 */
export function whyNotAllowed(
  visit: BookedVisit,
  person: ProgrammePerson,
  programme: Programme,
  atMs: number,
): readonly Reason[] {
  const terms = termsOfDose(visit, person, openWhenBooked(programme, visit), atMs);
  return terms.entitled ? whyOutside(visit, terms) : terms.reasons;
}

/** A cohort that closes ends bookings, not visits. */
function openWhenBooked(programme: Programme, { bookedAt }: BookedVisit): Programme {
  const cohorts = programme.cohorts.map(({ closesAt, ...cohort }) =>
    closesAt === undefined || bookedAt < closesAt ? cohort : { ...cohort, closesAt },
  );
  return { ...programme, cohorts };
}

function whyOutside({ day, vaccineType, bookedAt, ...visit }: BookedVisit, terms: Entitled): Reason[] {
  const { vaccineTypes, bookableFrom, visitNotBefore, visitNotAfter, cohort } = terms;
  const expiringAt = [terms.expiringAt, visit.expiringAt ?? ''].sort().at(-1)!;
  const reasons: Reason[] = [];
  if (!vaccineTypes.includes(vaccineType)) reasons.push({ code: 'vaccine_not_allowed', params: { vaccineTypes } });
  // A dose that follows another has no opening of its own: it is open as soon as it is asked for.
  if (cohort !== undefined && bookedAt < bookableFrom) {
    reasons.push({ code: 'booked_before_opening', params: { bookableFrom } });
  }
  if (bookedAt >= expiringAt) reasons.push({ code: 'booked_after_expiry', params: { expiringAt } });
  if (visitNotBefore && day < visitNotBefore) {
    reasons.push({ code: 'visit_too_early', params: { from: isoDateOf(visitNotBefore) } });
  }
  if (visitNotAfter && day > visitNotAfter) {
    reasons.push({ code: 'visit_too_late', params: { to: isoDateOf(visitNotAfter) } });
  }
  return reasons;
}
