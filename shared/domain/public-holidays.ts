import Holidays from 'date-holidays';
import { type DayKey, dayKeyOf } from './civil-time.ts';

const poland = new Holidays('PL');

/** Returns the public holidays of Poland in a year with their Polish names. A bundle holds them worked out (scripts/worked-out-holidays.ts). */
export function publicHolidaysOf(year: string): ReadonlyMap<DayKey, string> {
  const holidays = poland.getHolidays(year, 'pl').filter(({ type }) => type === 'public');
  return new Map(holidays.map(({ date, name }) => [dayKeyOf(date.slice(0, 10))!, name]));
}
