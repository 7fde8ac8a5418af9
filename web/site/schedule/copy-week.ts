import { addDays } from '../../ui/time.ts';
import type { DayException } from '../api.ts';
import { mondayOf } from '../calendar/range.ts';
import { keyOf } from './timetable.ts';

const DAY_MS = 86_400_000;

/** The exceptions of the week with one day, moved to the week with another; without those that stand there already. */
export function copiesOf(exceptions: readonly DayException[], fromDay: string, toDay: string): DayException[] {
  const from = mondayOf(fromDay);
  const to = mondayOf(toDay);
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  const known = new Set(exceptions.map(keyOf));
  return exceptions
    .filter(({ day }) => mondayOf(day) === from)
    .map((exception) => ({ ...exception, day: addDays(exception.day, days) }))
    .filter((copy) => !known.has(keyOf(copy)));
}
