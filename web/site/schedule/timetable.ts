import { vaccineName } from '../../ui/vaccines.ts';
import type { DayException, Timetable, WeeklyRule } from '../api.ts';
import type { Texts } from '../texts/index.ts';

/** A rule in one line. */
export function ruleText(rule: WeeklyRule, t: Texts): string {
  return `${weekdaysText(rule.weekdays, t)} ${termsText(rule, t)}`;
}

export function weekdaysText(weekdays: readonly number[], t: Texts): string {
  return [...weekdays]
    .sort((a, b) => a - b)
    .map(t.weekday)
    .join(', ');
}

type Terms = Pick<WeeklyRule, 'from' | 'to' | 'slotMinutes' | 'capacity' | 'vaccineType' | 'doses' | 'audience'>;

function termsText({ from, to, slotMinutes, capacity, vaccineType, doses, audience }: Terms, t: Texts): string {
  const given = `${vaccineName(vaccineType)}, ${doses.map(t.dose).join(', ')}`;
  return `${from}–${to}, ${t.minutes(slotMinutes)}, ${t.placesAre(capacity)}, ${given}, ${t[audience]}`;
}

/** What an exception says beside its day. */
export function exceptionText(exception: DayException, t: Texts): string {
  if (exception.kind === 'closed') {
    const { from, to, reason } = exception;
    return `${from || to ? `${from ?? '00:00'}–${to ?? '24:00'}` : t.wholeDay}: ${reason}`;
  }
  if (exception.kind === 'extra') return termsText(exception, t);
  const { at, capacity, vaccineType, dose, audience } = exception;
  return `${at}, ${vaccineName(vaccineType)}, ${t.dose(dose)}, ${t.placesAre(capacity)}, ${t[audience]}`;
}

export function kindText({ kind }: DayException, t: Texts): string {
  return { closed: t.kindClosed, extra: t.kindExtra, places: t.kindPlaces }[kind];
}

/** Whether two timetables plan the same. */
export function isSame(a: Timetable, b: Timetable): boolean {
  return JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));
}

function inOrder({ rules, exceptions, closedOnHolidays, weeklyCaps }: Timetable) {
  return [rules.map(keyOf).sort(), exceptions.map(keyOf).sort(), closedOnHolidays, weeklyCaps.map(keyOf).sort()];
}

/** The same text for the same content, whatever the order of its keys. */
export function keyOf(part: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(part).sort(([a], [b]) => a.localeCompare(b))));
}
