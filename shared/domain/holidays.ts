import Holidays from 'date-holidays';
import { type DayKey, dayKeyOf } from './civil-time.ts';

const poland = new Holidays('PL');
const byYear = new Map<string, ReadonlyMap<DayKey, string>>();

/** Returns the Polish name of a public holiday of Poland (a day free from work by law), or undefined for any other day. */
export function holidayOn(day: DayKey): string | undefined {
  const year = day.slice(0, 4);
  const known = byYear.get(year);
  if (known) return known.get(day);
  const holidays = poland.getHolidays(year, 'pl').filter(({ type }) => type === 'public');
  const names = new Map(holidays.map(({ date, name }) => [dayKeyOf(date.slice(0, 10))!, name]));
  byYear.set(year, names);
  return names.get(day);
}
