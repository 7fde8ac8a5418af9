import { type DayKey, weekdayOf } from './civil-time.ts';
import { type Problem, Refusal, type ValueName } from './errors.ts';
import { holidayOn } from './holidays.ts';
import { minuteOfClock, slotsOfSeries, type TermSeries, termsOf, type WeeklyRule } from './schedule.ts';
import type { DayException, Timetable } from './timetable.ts';

/* What a timetable must be before anything is laid out from it. */

/** Exceptions that a timetable may have: a year of days, and some. */
export const EXCEPTIONS_MAX = 400;

/**
 * Throws `invalid_request` with everything that is wrong with a timetable. Sizes are checked first: what is within them
 * takes milliseconds to check against one another.
 */
export function refuseImpossible(timetable: Timetable, today: DayKey): void {
  const { rules, exceptions, weeklyCaps } = timetable;
  refuseProblems([
    ...rules.flatMap((rule, i) => [
      ...problemsOfSeries(rule, OF_RULE, i),
      ...problemsBesideEarlier(rule, rules.slice(0, i)),
    ]),
    ...exceptions.flatMap((exception, i) => problemsOfException(exception, i)),
    ...problemsOfSize(rules, exceptions),
    ...weeklyCaps.flatMap(({ vaccineType }, i) =>
      weeklyCaps.findIndex((cap) => cap.vaccineType === vaccineType) < i
        ? [{ value: 'weeklyCap' as const, at: i, problem: 'is the second cap of this vaccine' }]
        : [],
    ),
  ]);
  refuseProblems(problemsBesideTerms(timetable, today));
}

function refuseProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refusal('invalid_request', { problems });
}

/** Of a day's document, which a commit rewrites whole and a search reads; the largest points have some hundred terms a day. */
const DAY_TERMS_MAX = 2_000;

function problemsOfSize(rules: readonly WeeklyRule[], exceptions: readonly DayException[]): Problem[] {
  const problem = `is more than ${DAY_TERMS_MAX} terms on one day`;
  const ofWeekday = (weekday: number) => termsOf(rules.filter(({ weekdays }) => weekdays.includes(weekday)));
  const isTooLarge = [1, 2, 3, 4, 5, 6, 7].some((weekday) => ofWeekday(weekday) > DAY_TERMS_MAX);
  const extras = exceptions.flatMap((exception, i) => {
    if (exception.kind !== 'extra') return [];
    const { day } = exception;
    const earlier = exceptions.slice(0, i + 1).filter((other) => other.kind === 'extra' && other.day === day);
    const terms = ofWeekday(weekdayOf(day)) + termsOf(earlier as readonly TermSeries[]);
    return terms > DAY_TERMS_MAX ? [{ value: 'exception' as const, at: i, problem }] : [];
  });
  return isTooLarge ? [{ value: 'rules', problem }] : extras;
}

/** What the values of a series are called, by what the series is. */
interface SeriesNames {
  readonly end: ValueName;
  readonly slotMinutes: ValueName;
}

const OF_RULE: SeriesNames = { end: 'ruleEnd', slotMinutes: 'ruleSlotMinutes' };
const OF_EXCEPTION: SeriesNames = { end: 'exceptionEnd', slotMinutes: 'exceptionSlotMinutes' };
const ENDS_TOO_SOON = 'must be later than from; split what crosses midnight';

function problemsOfSeries({ from, to, slotMinutes }: TermSeries, names: SeriesNames, at: number): Problem[] {
  const length = minuteOfClock(to) - minuteOfClock(from);
  if (length <= 0) return [{ value: names.end, at, problem: ENDS_TOO_SOON }];
  return length < slotMinutes ? [{ value: names.slotMinutes, at, problem: 'is longer than the hours it is for' }] : [];
}

/** Terms of one kind and start are one term: it cannot be of two lengths. */
function problemsBesideEarlier(rule: WeeklyRule, earlier: readonly WeeklyRule[]): Problem[] {
  const clash = earlier.findIndex(
    (other) =>
      other.slotMinutes !== rule.slotMinutes &&
      areOfOneKind(other, rule) &&
      other.weekdays.some((weekday) => rule.weekdays.includes(weekday)) &&
      minuteOfClock(other.from) < minuteOfClock(rule.to) &&
      minuteOfClock(rule.from) < minuteOfClock(other.to),
  );
  if (clash < 0) return [];
  const problem = `overlaps rule ${clash + 1}, which has terms of another length`;
  return [{ value: 'rule', at: earlier.length, problem }];
}

function problemsOfException(exception: DayException, at: number): Problem[] {
  if (exception.kind === 'extra') return problemsOfSeries(exception, OF_EXCEPTION, at);
  if (exception.kind === 'places') return [];
  const { from, to } = exception;
  if ((from === undefined) !== (to === undefined)) {
    return [{ value: 'exception', at, problem: 'needs both from and to, or neither' }];
  }
  if (from === undefined || to === undefined || minuteOfClock(from) < minuteOfClock(to)) return [];
  return [{ value: 'exceptionEnd', at, problem: ENDS_TOO_SOON }];
}

/** A term of a day on the clock, in minutes from midnight, as far as another series can clash with it. */
interface TermOfDay {
  readonly series: TermSeries;
  readonly start: number;
  readonly end: number;
}

/**
 * Extra hours must fit what the day has by then, as a rule must fit the others: its rules and earlier extra hours, less what earlier
 * exceptions closed. Past days are as they are.
 */
function problemsBesideTerms({ rules, exceptions, closedOnHolidays }: Timetable, today: DayKey): Problem[] {
  const ofDay = Map.groupBy(exceptions.entries().toArray(), ([, { day }]) => day);
  return [...ofDay].flatMap(([day, dated]) => {
    const addsHours = dated.some(([, { kind }]) => kind === 'extra');
    if (day < today || !addsHours) return [];
    const rests = closedOnHolidays && holidayOn(day) !== undefined;
    const ofWeekday = rules.filter(({ weekdays }) => weekdays.includes(weekdayOf(day)));
    return problemsOfDay(day, rests ? [] : ofWeekday, dated);
  });
}

function problemsOfDay(
  day: DayKey,
  rules: readonly TermSeries[],
  dated: readonly (readonly [index: number, exception: DayException])[],
): Problem[] {
  let terms = rules.flatMap(termsOnClock);
  const problems: Problem[] = [];
  for (const [i, exception] of dated) {
    if (exception.kind === 'closed') {
      const [from, to] = [minuteOfClock(exception.from ?? '00:00'), minuteOfClock(exception.to ?? '24:00')];
      terms = terms.filter(({ start, end }) => start >= to || end <= from);
    }
    if (exception.kind !== 'extra') continue;
    const exceptionHere = { value: 'exception', at: i } as const;
    const other = terms.find((term) => clashes(exception, term))?.series;
    if (other) {
      const hours = `${other.from}-${other.to}`;
      problems.push({ ...exceptionHere, problem: `overlaps the hours ${hours}, which have terms of another length` });
    } else if (Object.keys(slotsOfSeries([exception], day)).length === 0) {
      problems.push({ ...exceptionHere, problem: 'is in an hour that the clocks skip on this day' });
    }
    terms = [...terms, ...termsOnClock(exception)];
  }
  return problems;
}

function termsOnClock(series: TermSeries): TermOfDay[] {
  const [from, { slotMinutes }] = [minuteOfClock(series.from), series];
  const count = Math.floor((minuteOfClock(series.to) - from) / slotMinutes);
  return Array.from({ length: count }, (_, i) => {
    const start = from + i * slotMinutes;
    return { series, start, end: start + slotMinutes };
  });
}

/** Terms of one kind that are about the same time must be of one length. */
function clashes(extra: TermSeries, { series, start, end }: TermOfDay): boolean {
  return (
    areOfOneKind(extra, series) &&
    extra.slotMinutes !== series.slotMinutes &&
    start < minuteOfClock(extra.to) &&
    minuteOfClock(extra.from) < end
  );
}

function areOfOneKind(a: TermSeries, b: TermSeries): boolean {
  return a.vaccineType === b.vaccineType && a.audience === b.audience && a.doses.some((dose) => b.doses.includes(dose));
}
