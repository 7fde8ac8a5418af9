import type { DayKey } from './civil-time.ts';
import { publicHolidaysOf } from './public-holidays.ts';

const byYear = new Map<string, ReadonlyMap<DayKey, string>>();

/** Returns the Polish name of a public holiday of Poland (a day free from work by law), or undefined for any other day. */
export function holidayOn(day: DayKey): string | undefined {
  const year = day.slice(0, 4);
  let holidays = byYear.get(year);
  if (!holidays) {
    holidays = publicHolidaysOf(year);
    byYear.set(year, holidays);
  }
  return holidays.get(day);
}
