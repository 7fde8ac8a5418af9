import { LRUCache } from 'lru-cache';
import type { DayKey } from './civil-time.ts';
import { publicHolidaysOf } from './public-holidays.ts';

const YEARS_REMEMBERED_MAX = 20;
const byYear = new LRUCache<string, ReadonlyMap<DayKey, string>>({ max: YEARS_REMEMBERED_MAX });

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
