import { addDays, type DayKey, isoDateOf } from '../civil-time.ts';
import { daysOf, isAged } from './ages.ts';
import type { Booster, Course, Interval, Programme, Rules } from './schema.ts';

/* Which dose follows one that was given, and when: by the rules in force on the day on which it was given. */

/** The names of boosters in their order; a dose of the course has none. */
export const BOOSTERS = ['first', 'second', 'third', 'fourth'] as const;

export type BoosterName = (typeof BOOSTERS)[number];

/** The dose just given. */
export interface GivenDose {
  readonly vaccineType: string;
  readonly dose: number;
  /** Which booster it was; absent for a dose of the course. */
  readonly booster?: BoosterName | undefined;
  /** The course that began with the first dose, where age or earlier seasons decided which. */
  readonly course?: string | undefined;
  /** Whether there was no dose in an earlier season. */
  readonly firstTime?: boolean | undefined;
  /** `YYYY-MM-DD`, where known: without it no dose that depends on age is due. */
  readonly birthDate?: string | undefined;
}

/** The dose that follows, and in how many days after the one given. */
export interface DueDose {
  readonly minDays: number;
  /** By then it should be given; later is late, and better than never. */
  readonly maxDays: number;
  readonly vaccineTypes: readonly string[];
  /** Absent for a dose of the course. */
  readonly booster?: BoosterName;
  readonly course?: string;
}

/** Returns the rules that follow a dose given on a day, or undefined before there were any. */
export function rulesOn({ rules }: Programme, day: DayKey): Rules | undefined {
  const date = isoDateOf(day);
  return rules.findLast(({ from }) => from <= date);
}

/** Returns the course of which a dose is, or undefined when the rules know none. */
export function courseOf({ courses }: Rules, given: GivenDose, givenOn: DayKey): Course | undefined {
  const { course, vaccineType, birthDate, firstTime = false } = given;
  const named = course && courses.find(({ id }) => id === course);
  if (named) return named;
  return courses.find(
    ({ vaccines, ages, firstTime: isForNew }) =>
      vaccines.includes(vaccineType) && (!isForNew || firstTime) && isAged(ages, birthDate, isoDateOf(givenOn)),
  );
}

/**
 * Returns the dose that is due after one given on a day, or undefined when none is: a course is
 * followed by the boosters in their order, for those who by the day a booster is due are of the
 * age.
 */
export function nextDoseOf(programme: Programme, given: GivenDose, givenOn: DayKey): DueDose | undefined {
  const rules = rulesOn(programme, givenOn);
  if (!rules) return undefined;
  const course = given.booster ? undefined : courseOf(rules, given, givenOn);
  const step = course?.next[given.dose - 1];
  if (step) {
    return {
      ...inDays(step.after, givenOn),
      vaccineTypes: step.vaccines ?? [given.vaccineType],
      ...(course?.id !== undefined && { course: course.id }),
    };
  }
  const next = boosterAfter(rules, given, givenOn);
  if (!next) return undefined;
  const days = inDays(next.booster.after, givenOn);
  if (!isAged(next.booster.ages, given.birthDate, isoDateOf(addDays(givenOn, days.minDays)))) return undefined;
  return { ...days, vaccineTypes: next.booster.vaccines, booster: next.name };
}

/**
 * Returns the booster that follows a dose, for whomever is of its age; undefined when none does.
 */
export function boosterAfter(
  rules: Rules,
  given: GivenDose,
  givenOn: DayKey,
): { booster: Booster; name: BoosterName } | undefined {
  const course = given.booster ? undefined : courseOf(rules, given, givenOn);
  const endsCourse = course !== undefined && given.dose === course.next.length + 1;
  if (!given.booster && !endsCourse) return undefined;
  const index = given.booster ? BOOSTERS.indexOf(given.booster) + 1 : 0;
  const [booster, name] = [rules.boosters[index], BOOSTERS[index]];
  return booster && name && { booster, name };
}

function inDays({ min, max }: Interval, from: DayKey): { minDays: number; maxDays: number } {
  return { minDays: daysOf(min, from), maxDays: daysOf(max, from) };
}
