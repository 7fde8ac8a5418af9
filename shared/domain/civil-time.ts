import { DateTime } from 'luxon';

/** Terms are offered, announced and capped in Polish civil time; everything is stored and sent in UTC. */
export const ZONE = 'Europe/Warsaw';

const MINUTE_MS = 60_000;

/** A day as `YYYYMMDD`, the form in document ids; days in this form sort as text. */
export type DayKey = string;
/** A moment as `YYYY-MM-DDTHH:MM:SSZ`; moments in this form sort as text. */
export type Instant = string;

/** Returns the instant of a time in milliseconds, cut to whole seconds (clients parse no fractions). */
export function instantOf(epochMs: number): Instant {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** Returns the Warsaw day on which a moment falls. */
export function dayOf(epochMs: number): DayKey {
  // Nearly every question is about the present moment, and asking the time zone costs more than a search.
  if (epochMs < lastDay.fromMs || epochMs >= lastDay.untilMs) {
    const day = DateTime.fromMillis(epochMs, { zone: ZONE }).toFormat('yyyyMMdd');
    lastDay = { day, fromMs: midnightOf(day), untilMs: midnightOf(addDays(day, 1)) };
  }
  return lastDay.day;
}

let lastDay = { day: '', fromMs: 0, untilMs: 0 };

/** Turns `YYYY-MM-DD` into a day key. Returns undefined for a date that does not exist. */
export function dayKeyOf(isoDate: string): DayKey | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(isoDate)) return undefined;
  const day = isoDate.replaceAll('-', '');
  // A date that does not exist rolls over into one that does.
  return addDays(day, 0) === day ? day : undefined;
}

/** Turns a day key into `YYYY-MM-DD`. */
export function isoDateOf(day: DayKey): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
}

/** Returns the day `days` later (earlier when negative). */
export function addDays(day: DayKey, days: number): DayKey {
  const date = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)) + days));
  return date.toISOString().slice(0, 10).replaceAll('-', '');
}

/** Returns the ISO weekday of a day: 1 Monday to 7 Sunday. */
export function weekdayOf(day: DayKey): number {
  return DateTime.fromFormat(day, 'yyyyMMdd', { zone: 'utc' }).weekday;
}

const midnights = new Map<DayKey, number>();

/** Returns the moment (epoch milliseconds) at which a Warsaw day begins. */
export function midnightOf(day: DayKey): number {
  let midnight = midnights.get(day);
  if (midnight === undefined) {
    midnight = DateTime.fromFormat(day, 'yyyyMMdd', { zone: ZONE }).toMillis();
    // A process meets a few hundred days; the bound only guards against days that a client makes up.
    if (midnights.size > 2_000) midnights.clear();
    midnights.set(day, midnight);
  }
  return midnight;
}

/**
 * Returns the minutes that pass between a day's midnight and a wall-clock time on it, or undefined when the clock
 * skips that time (the hour lost in March). Of a time that comes twice (October) it is the first.
 */
export function elapsedMinutes(day: DayKey, hour: number, minute: number): number | undefined {
  const wall = DateTime.fromFormat(day, 'yyyyMMdd', { zone: ZONE }).set({ hour, minute });
  if (wall.hour !== hour || wall.minute !== minute) return undefined;
  return Math.round((wall.toMillis() - midnightOf(day)) / MINUTE_MS);
}

/** Returns the moment (epoch milliseconds) that lies this many elapsed minutes after a day's midnight. */
export function momentOf(day: DayKey, elapsed: number): number {
  return midnightOf(day) + elapsed * MINUTE_MS;
}

/** Returns the wall-clock minute of the day (0-1439) of a moment. */
export function wallMinuteOf(epochMs: number): number {
  const local = DateTime.fromMillis(epochMs, { zone: ZONE });
  return local.hour * 60 + local.minute;
}

/** Formats a moment for people: `format` is a Luxon pattern, in Polish civil time. */
export function formatLocal(instant: Instant, format: string): string {
  return DateTime.fromISO(instant, { zone: ZONE }).setLocale('pl').toFormat(format);
}
