import { weekdayOf } from './civil-time.ts';
import { Refusal } from './errors.ts';
import { minuteOfClock, type TermSeries, type WeeklyRule } from './schedule.ts';
import type { DayException, Timetable } from './timetable.ts';

/* What a timetable must be before anything is laid out from it. Problems name the field as clients send it. */

interface Problem {
  readonly field: string;
  readonly problem: string;
}

/** Exceptions that a timetable may have: a year of days, and some. */
export const EXCEPTIONS_MAX = 400;

/** Throws `invalid_request` with everything that is wrong with a timetable. */
export function refuseImpossible({ rules, exceptions, weeklyCaps }: Timetable): void {
  const problems = [
    ...rules.flatMap((rule, i) => [
      ...problemsOfSeries(rule, `/timetable/rules/${i}`),
      ...problemsBesideEarlier(rule, rules.slice(0, i), `/timetable/rules/${i}`),
    ]),
    ...exceptions.flatMap((exception, i) => problemsOfException(exception, `/timetable/exceptions/${i}`)),
    ...problemsOfSize(rules, exceptions),
    ...weeklyCaps.flatMap(({ vaccineType }, i) =>
      weeklyCaps.findIndex((cap) => cap.vaccineType === vaccineType) < i
        ? [{ field: `/timetable/weeklyCaps/${i}`, problem: 'is the second cap of this vaccine' }]
        : [],
    ),
  ];
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
    return terms > DAY_TERMS_MAX ? [{ field: `/timetable/exceptions/${i}`, problem }] : [];
  });
  return isTooLarge ? [{ field: '/timetable/rules', problem }] : extras;
}

/** How many terms series are laid out as, at most: those that coincide become one. */
function termsOf(series: readonly TermSeries[]): number {
  return series.reduce((sum, { from, to, slotMinutes, doses }) => {
    const length = Math.max(0, minuteOfClock(to) - minuteOfClock(from));
    return sum + Math.floor(length / slotMinutes) * doses.length;
  }, 0);
}

function problemsOfSeries({ from, to, slotMinutes }: TermSeries, field: string): Problem[] {
  const length = minuteOfClock(to) - minuteOfClock(from);
  if (length <= 0) return [{ field: `${field}/to`, problem: 'must be later than from; split what crosses midnight' }];
  return length < slotMinutes ? [{ field: `${field}/slotMinutes`, problem: 'is longer than the hours it is for' }] : [];
}

/** Terms of one kind and start are one term: it cannot be of two lengths. */
function problemsBesideEarlier(rule: WeeklyRule, earlier: readonly WeeklyRule[], field: string): Problem[] {
  const clash = earlier.findIndex(
    (other) =>
      other.slotMinutes !== rule.slotMinutes &&
      other.vaccineType === rule.vaccineType &&
      other.audience === rule.audience &&
      other.doses.some((dose) => rule.doses.includes(dose)) &&
      other.weekdays.some((weekday) => rule.weekdays.includes(weekday)) &&
      minuteOfClock(other.from) < minuteOfClock(rule.to) &&
      minuteOfClock(rule.from) < minuteOfClock(other.to),
  );
  return clash < 0 ? [] : [{ field, problem: `overlaps rule ${clash + 1}, which has terms of another length` }];
}

function problemsOfException(exception: DayException, field: string): Problem[] {
  if (exception.kind === 'extra') return problemsOfSeries(exception, field);
  if (exception.kind === 'places') return [];
  const { from, to } = exception;
  if ((from === undefined) !== (to === undefined)) return [{ field, problem: 'needs both from and to, or neither' }];
  if (from === undefined || to === undefined || minuteOfClock(from) < minuteOfClock(to)) return [];
  return [{ field: `${field}/to`, problem: 'must be later than from; split what crosses midnight' }];
}
