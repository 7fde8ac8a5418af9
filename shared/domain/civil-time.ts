/*
 * Terms are offered, announced and capped in Polish civil time; everything is stored and sent in UTC. Warsaw's clock follows a
 * rule of three lines, and asking the system's time zones instead would cost an instance a tenth of its start, and a search
 * more than the search itself. A test compares the rule with those time zones.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MARCH = 2;
const OCTOBER = 9;

/** Summer time of the year that was asked for last; almost every moment here is of this year. */
let summer = { year: Number.NaN, fromMs: 0, toMs: 0 };

/** Returns how far Warsaw is ahead of UTC: an hour, and two in summer time (directive 2000/84/EC). */
function aheadMs(epochMs: number): number {
  const year = new Date(epochMs).getUTCFullYear();
  if (summer.year !== year) summer = { year, fromMs: changeIn(MARCH, year), toMs: changeIn(OCTOBER, year) };
  return summer.fromMs <= epochMs && epochMs < summer.toMs ? 2 * HOUR_MS : HOUR_MS;
}

/** Returns when the clocks change in a month: on its last Sunday at 01:00 UTC. */
function changeIn(month: number, year: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0, 1));
  return lastDay.getTime() - lastDay.getUTCDay() * DAY_MS;
}

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
  return keyOf(epochMs + aheadMs(epochMs));
}

function keyOf(utcMs: number): DayKey {
  const date = new Date(utcMs);
  return String(date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate());
}

/** Returns the UTC midnight of a day. */
function utcOf(day: DayKey): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)));
}

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
  return keyOf(utcOf(day) + days * DAY_MS);
}

const dayAfter = new Map<DayKey, DayKey>();
/** More days than all that can be searched. */
const DAYS_REMEMBERED_MAX = 4_000;

/** Returns the day after. Days are remembered: every search walks through the same few, thousands of times a second. */
export function nextDay(day: DayKey): DayKey {
  let next = dayAfter.get(day);
  if (!next) {
    next = addDays(day, 1);
    if (dayAfter.size === DAYS_REMEMBERED_MAX) dayAfter.clear();
    dayAfter.set(day, next);
  }
  return next;
}

/**
 * Returns full years of age on a day; dates are `YYYY-MM-DD`. By Polish law a year of life is completed with the beginning of the day
 * that has the date of birth or, where that month has no such day, of its last day (Civil Code, art. 112): whoever was born on
 * 29 February is a year older on 28 February of a common year. Every age in the system is this one.
 */
export function ageOn(birthDate: string, onDate: string): number {
  const year = onDate.slice(0, 4);
  const years = Number(year) - Number(birthDate.slice(0, 4));
  return onDate.slice(5) < birthdayIn(year, birthDate.slice(5)) ? years - 1 : years;
}

/** Returns the latest date of birth of those who have completed so many years on a day: the bound of a group defined by age. */
export function latestBirthOfAge(years: number, onDate: string): string {
  const year = String(Number(onDate.slice(0, 4)) - years);
  const isLeapDayBorn = hasLeapDay(year) && birthdayIn(onDate.slice(0, 4), LEAP_DAY) === onDate.slice(5);
  return `${year}-${isLeapDayBorn ? LEAP_DAY : birthdayIn(year, onDate.slice(5))}`;
}

const LEAP_DAY = '02-29';

/** Returns on which day of a year, `MM-DD`, a birthday falls. February alone is not always as long. */
function birthdayIn(year: string, monthAndDay: string): string {
  return monthAndDay === LEAP_DAY && !hasLeapDay(year) ? '02-28' : monthAndDay;
}

function hasLeapDay(year: string): boolean {
  return dayKeyOf(`${year}-${LEAP_DAY}`) !== undefined;
}

/** Returns how many days there are from one to another, both included; 0 when the second is the earlier. */
export function dayCount(from: DayKey, to: DayKey): number {
  return Math.max(0, (utcOf(to) - utcOf(from)) / DAY_MS + 1);
}

/** Returns the ISO weekday of a day: 1 Monday to 7 Sunday. */
export function weekdayOf(day: DayKey): number {
  return new Date(utcOf(day)).getUTCDay() || 7;
}

/** Whether a day has 24 hours: the clocks do not change on it. */
export function isLongAsUsual(day: DayKey): boolean {
  return midnightOf(nextDay(day)) - midnightOf(day) === DAY_MS;
}

/** Returns the moment (epoch milliseconds) at which a Warsaw day begins. */
export function midnightOf(day: DayKey): number {
  const utc = utcOf(day);
  // The clocks change after one in the morning, so what held an hour before midnight holds at midnight.
  return utc - aheadMs(utc - HOUR_MS);
}

/**
 * Returns the minutes that pass between a day's midnight and a wall-clock time on it, or undefined when the clock
 * skips that time (the hour lost in March). Of a time that comes twice (October) it is the first.
 */
export function elapsedMinutes(day: DayKey, hour: number, minute: number): number | undefined {
  const wall = utcOf(day) + hour * HOUR_MS + minute * MINUTE_MS;
  const moment = [wall - 2 * HOUR_MS, wall - HOUR_MS].find((candidate) => candidate + aheadMs(candidate) === wall);
  return moment === undefined ? undefined : (moment - midnightOf(day)) / MINUTE_MS;
}

/** Returns the moment (epoch milliseconds) that lies this many elapsed minutes after a day's midnight. */
export function momentOf(day: DayKey, elapsed: number): number {
  return midnightOf(day) + elapsed * MINUTE_MS;
}

/** Returns the wall-clock minute of the day (0-1439) of a moment. */
export function wallMinuteOf(epochMs: number): number {
  const wall = new Date(epochMs + aheadMs(epochMs));
  return wall.getUTCHours() * 60 + wall.getUTCMinutes();
}

/** Writes a moment for people: `02.03.2027 godz. 10:00`, in Polish civil time. */
export function writtenOf(instant: Instant): string {
  const epochMs = Date.parse(instant);
  const [year, month, day] = isoDateOf(dayOf(epochMs)).split('-');
  const minute = wallMinuteOf(epochMs);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${day}.${month}.${year} godz. ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
