import { type DayKey, dayCount, dayKeyOf, isoDateOf } from '../civil-time.ts';
import type { Age, Ages, Span } from './schema.ts';

/* Ages and spans of time as programmes write them: in years and months of the calendar, or in days. */

/**
 * Returns the months completed since a birth on a day; dates are `YYYY-MM-DD`. A month is completed
 * on the day of the birth's number or, where a month has no such day, on its last. So a year of
 * them is the year of `ageOn`, the one born on 29 February included.
 */
export function monthsOn(birthDate: string, onDate: string): number {
  const [birth, on] = [partsOf(birthDate), partsOf(onDate)];
  const months = (on.year - birth.year) * 12 + on.month - birth.month;
  return on.day < Math.min(birth.day, daysIn(on.year, on.month)) ? months - 1 : months;
}

/** Whether somebody has reached an age on a day. */
export function hasReached(age: Age, birthDate: string, onDate: string): boolean {
  return monthsOn(birthDate, onDate) >= inMonths(age);
}

/**
 * Whether somebody is past an age on a day: by a year where it is in years, by a month where it is
 * in months.
 */
export function isPast(age: Age, birthDate: string, onDate: string): boolean {
  return monthsOn(birthDate, onDate) >= inMonths(age) + unitOf(age);
}

/** Whether somebody has one of these ages on a day. Nobody whose birth date is not known has. */
export function isAged(ages: Ages | undefined, birthDate: string | undefined, onDate: string): boolean {
  if (!ages) return true;
  if (!birthDate) return false;
  if (ages.from && !hasReached(ages.from, birthDate, onDate)) return false;
  return !ages.to || !isPast(ages.to, birthDate, onDate);
}

/** Returns the day on which somebody reaches an age. */
export function reachedOn(age: Age, birthDate: string): DayKey {
  return addMonths(keyOfDate(birthDate), inMonths(age));
}

/** Returns the ages in months: from the first to before the last. */
export function boundsOf({ from, to }: Ages): readonly [from: number, before: number] {
  return [from ? inMonths(from) : 0, to ? inMonths(to) + unitOf(to) : Number.POSITIVE_INFINITY];
}

/** Returns how many days a span takes from a day on. */
export function daysOf({ days, months }: Span, from: DayKey): number {
  return days ?? dayCount(from, addMonths(from, months ?? 0)) - 1;
}

/**
 * Returns the day so many months later, of the same number or, where that month is shorter, its
 * last.
 */
export function addMonths(day: DayKey, months: number): DayKey {
  const from = partsOf(isoDateOf(day));
  const months0 = from.year * 12 + from.month - 1 + months;
  const [year, month] = [Math.floor(months0 / 12), (months0 % 12) + 1];
  const last = Math.min(from.day, daysIn(year, month));
  return String(year * 10_000 + month * 100 + last).padStart(8, '0');
}

function inMonths({ years, months }: Age): number {
  return months ?? (years ?? 0) * 12;
}

function unitOf({ years }: Age): number {
  return years === undefined ? 1 : 12;
}

function partsOf(isoDate: string): { year: number; month: number; day: number } {
  return {
    year: Number(isoDate.slice(0, 4)),
    month: Number(isoDate.slice(5, 7)),
    day: Number(isoDate.slice(8, 10)),
  };
}

const LONG_MONTHS = new Set([1, 3, 5, 7, 8, 10, 12]);

function daysIn(year: number, month: number): number {
  if (month !== 2) return LONG_MONTHS.has(month) ? 31 : 30;
  return dayKeyOf(`${String(year).padStart(4, '0')}-02-29`) ? 29 : 28;
}

/** Returns a date without dashes, as days are written in document ids. */
export function keyOfDate(isoDate: string): DayKey {
  return isoDate.replaceAll('-', '');
}
