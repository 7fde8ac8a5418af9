import { addDays, dayOf, weekdayOf } from '../../ui/time.ts';

export type View = 'day' | 'week';

/** The Monday of the week with this day, both `YYYY-MM-DD`. */
export function mondayOf(day: string): string {
  return addDays(day, -weekdayOf(day));
}

/** The days that a view shows, both included. */
export function rangeOf(view: View, day: string): { from: string; to: string } {
  if (view === 'day') return { from: day, to: day };
  const monday = mondayOf(day);
  return { from: monday, to: addDays(monday, 6) };
}

/** What the address of a calendar names: one day or a week, and the day that is looked at; today unless it says more. */
export function shownAt(query: URLSearchParams): { view: View; day: string } {
  const day = query.get('dzien');
  return {
    view: query.get('widok') === 'tydzien' ? 'week' : 'day',
    day: day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : dayOf(Date.now()),
  };
}
