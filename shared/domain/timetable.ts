import type { Actor } from './actor.ts';
import {
  addDays,
  type DayKey,
  dayCount,
  elapsedMinutes,
  type Instant,
  isLongAsUsual,
  weekdayOf,
} from './civil-time.ts';
import {
  type DaySlots,
  minuteOfClock,
  slotsOfDay,
  slotsOfSeries,
  type TermSeries,
  termsOf,
  type WeeklyRule,
} from './schedule.ts';
import { type Audience, parseSlotKey, type SiteDay, type SlotCounter, type SlotKey, slotKeyOf } from './slot.ts';
import type { VaccineType } from './vaccines.ts';

/** What is different on one day. */
export type DayException =
  /** Closed for the whole day, or from `from` until `to`. */
  | {
      readonly kind: 'closed';
      readonly day: DayKey;
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly reason: string;
    }
  /** Hours beyond the weekly rules. */
  | ({ readonly kind: 'extra'; readonly day: DayKey } & TermSeries)
  /** Another number of places on one term. */
  | {
      readonly kind: 'places';
      readonly day: DayKey;
      readonly at: string;
      readonly capacity: number;
      readonly vaccineType: VaccineType;
      readonly dose: number;
      readonly audience: Audience;
    };

/** Everything that the terms of a point are laid out from. */
export interface Timetable {
  readonly rules: readonly WeeklyRule[];
  /** A later exception of a day goes over an earlier one. */
  readonly exceptions: readonly DayException[];
  /** Whether the weekly rules rest on public holidays. */
  readonly closedOnHolidays: boolean;
  /** Places that a week, Monday to Sunday, may have of a vaccine: what is delivered. */
  readonly weeklyCaps: readonly { readonly vaccineType: VaccineType; readonly doses: number }[];
}

export const EMPTY_TIMETABLE: Timetable = { rules: [], exceptions: [], closedOnHolidays: true, weeklyCaps: [] };

/** Days from one to another, both included. */
export interface DayRange {
  readonly from: DayKey;
  readonly to: DayKey;
}

/** The timetable in force at a point, and which days have been published from it. */
export interface Schedule {
  readonly servicePointId: string;
  /** Grows with every change: who edits an older one is told. */
  readonly version: number;
  readonly timetable: Timetable;
  /** In order, with unpublished days between any two. */
  readonly published: readonly DayRange[];
  readonly changedAt: Instant;
  readonly changedBy: Actor;
}

/** Returns the days from one to another, both included. */
export function daysBetween(from: DayKey, to: DayKey): DayKey[] {
  return Array.from({ length: dayCount(from, to) }, (_, i) => addDays(from, i));
}

/** Returns ranges that hold the days of all these, in order; ranges that meet become one. */
export function joined(ranges: readonly DayRange[]): DayRange[] {
  const apart: DayRange[] = [];
  for (const range of ranges.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = apart.at(-1);
    if (!last || addDays(last.to, 1) < range.from) apart.push(range);
    else apart.splice(-1, 1, { from: last.from, to: last.to > range.to ? last.to : range.to });
  }
  return apart;
}

/** Whether a day is in one of these ranges. */
export function includesDay(ranges: readonly DayRange[], day: DayKey): boolean {
  return ranges.some(({ from, to }) => from <= day && day <= to);
}

/** Returns the seven days of the week in which a day lies, Monday first. */
export function weekOf(day: DayKey): DayKey[] {
  const monday = addDays(day, 1 - weekdayOf(day));
  return daysBetween(monday, addDays(monday, 6));
}

/** Returns the timetable without the exceptions of past weeks: nothing is laid out by them any more. */
export function withoutPastWeeks(timetable: Timetable, today: DayKey): Timetable {
  const monday = weekOf(today)[0]!;
  return { ...timetable, exceptions: timetable.exceptions.filter(({ day }) => day >= monday) };
}

/** A day as a timetable plans it: `slots` as if nobody had booked, but for what a weekly cap leaves beside the visits. */
export type PlannedDay = Pick<SiteDay, 'slots' | 'overCap'>;

/**
 * Returns what lays a timetable out, day by day: the plan of a day, without slots where the point is closed. Weekly caps count
 * whole weeks, from Monday on, and the visits that `standing` tells of count first: free places appear, the earliest ones, as
 * far as the cap leaves some. Of more visits than the cap allows the latest are not in the plan, and no place comes back before
 * they are fewer. `standing` is asked for the days of whole weeks where there is a cap, and not at all where there is none.
 */
export function layOut(
  timetable: Timetable,
  holidayOn: (day: DayKey) => string | undefined,
  standing: (day: DayKey) => DaySlots | undefined = () => undefined,
): (day: DayKey) => PlannedDay {
  const slotsOn = uncappedSlots(timetable, holidayOn);
  if (timetable.weeklyCaps.length === 0) return (day) => ({ slots: slotsOn(day) });
  const laidOut = new Map<DayKey, PlannedDay>();
  return (day) => {
    if (!laidOut.has(day)) {
      const week = weekOf(day).map((one) => ({ day: one, slots: slotsOn(one), standing: standing(one) ?? {} }));
      for (const [one, plan] of capped(week, timetable.weeklyCaps)) laidOut.set(one, plan);
    }
    return laidOut.get(day)!;
  };
}

/**
 * Returns how many terms a timetable makes on these days at most, without laying them out: closed hours and caps may leave fewer.
 * It costs a look at each weekday and each exception, so it comes before the work that it is the measure of.
 */
export function termsAtMost(
  { rules, exceptions, closedOnHolidays }: Timetable,
  days: readonly DayKey[],
  holidayOn: (day: DayKey) => string | undefined,
): number {
  const byWeekday = new Map<number, number>();
  const ofWeekday = (weekday: number) => {
    const terms = byWeekday.get(weekday) ?? termsOf(rules.filter(({ weekdays }) => weekdays.includes(weekday)));
    byWeekday.set(weekday, terms);
    return terms;
  };
  const ofDay = Map.groupBy(exceptions, ({ day }) => day);
  return days.reduce((sum, day) => {
    const rests = closedOnHolidays && holidayOn(day) !== undefined;
    const terms = (ofDay.get(day) ?? []).reduce(
      (count, exception) => {
        if (exception.kind === 'extra') return count + termsOf([exception]);
        return exception.kind === 'closed' && exception.from === undefined ? 0 : count;
      },
      rests ? 0 : ofWeekday(weekdayOf(day)),
    );
    return sum + terms;
  }, 0);
}

/** Returns what lays out a day as the rules and exceptions say. What the rules make of a weekday is worked out once. */
function uncappedSlots(
  { rules, exceptions, closedOnHolidays }: Timetable,
  holidayOn: (day: DayKey) => string | undefined,
): (day: DayKey) => DaySlots {
  const byWeekday = new Map<number, DaySlots>();
  const byRules = (day: DayKey) => {
    if (!isLongAsUsual(day)) return slotsOfDay(rules, day);
    const slots = byWeekday.get(weekdayOf(day)) ?? slotsOfDay(rules, day);
    byWeekday.set(weekdayOf(day), slots);
    return slots;
  };
  const ofDay = Map.groupBy(exceptions, ({ day }) => day);
  return (day) => {
    const rests = closedOnHolidays && holidayOn(day) !== undefined;
    return (ofDay.get(day) ?? []).reduce(withException, rests ? {} : byRules(day));
  };
}

function withException(slots: DaySlots, exception: DayException): DaySlots {
  const { day } = exception;
  switch (exception.kind) {
    case 'closed': {
      const from = elapsedOf(day, exception.from ?? '00:00');
      const to = exception.to === undefined ? Number.POSITIVE_INFINITY : elapsedOf(day, exception.to);
      return kept(slots, (key, { minutes }) => {
        const { startMinute } = parseSlotKey(key);
        return startMinute >= to || startMinute + minutes <= from;
      });
    }
    case 'extra':
      return added(slots, slotsOfSeries([exception], day));
    case 'places': {
      const startMinute = elapsedOf(day, exception.at);
      const key = slotKeyOf({ ...exception, startMinute });
      const slot = slots[key];
      if (!slot) return slots;
      if (exception.capacity === 0) return kept(slots, (other) => other !== key);
      return { ...slots, [key]: { ...slot, capacity: exception.capacity } };
    }
  }
}

/** Minutes from midnight as they pass; a time that the clocks skip counts as the moment they jump to. */
function elapsedOf(day: DayKey, clock: string): number {
  const minute = minuteOfClock(clock);
  const [hour, rest] = [Math.floor(minute / 60), minute % 60];
  return elapsedMinutes(day, hour, rest) ?? elapsedMinutes(day, hour + 1, 0)!;
}

function added(slots: DaySlots, more: DaySlots): DaySlots {
  const sum: Record<SlotKey, SlotCounter> = { ...slots };
  for (const [key, slot] of Object.entries(more)) {
    sum[key] = { ...slot, capacity: slot.capacity + (slots[key]?.capacity ?? 0) };
  }
  return sum;
}

function kept(slots: DaySlots, stays: (key: SlotKey, slot: SlotCounter) => boolean): DaySlots {
  return Object.fromEntries(Object.entries(slots).filter(([key, slot]) => stays(key, slot)));
}

interface DayOfWeek {
  readonly day: DayKey;
  readonly slots: DaySlots;
  readonly standing: DaySlots;
}

function capped(week: readonly DayOfWeek[], caps: Timetable['weeklyCaps']): (readonly [DayKey, PlannedDay])[] {
  const booked = week.map(({ standing }) => bookedByVaccine(standing));
  const bookedInWeek = (type: VaccineType) => booked.reduce((sum, day) => sum + (day.get(type) ?? 0), 0);
  const over = new Map(
    caps.map(({ vaccineType, doses }) => [vaccineType, Math.max(0, bookedInWeek(vaccineType) - doses)]),
  );
  /** What the cap leaves for visits that the timetable holds, and for free places. */
  const forVisits = new Map(caps.map(({ vaccineType, doses }) => [vaccineType, doses]));
  const forFree = new Map(
    caps.map(({ vaccineType, doses }) => [vaccineType, Math.max(0, doses - bookedInWeek(vaccineType))]),
  );
  return week.map(({ day, slots, standing }, i) => {
    const inOrder = Object.entries(slots)
      .map(([key, slot]) => ({ key, slot, ...parseSlotKey(key) }))
      .sort((a, b) => a.startMinute - b.startMinute || (a.key < b.key ? -1 : 1));
    const within: Record<SlotKey, SlotCounter> = {};
    for (const { key, slot, vaccineType } of inOrder) {
      const visits = Math.min(slot.capacity, standing[key]?.booked ?? 0);
      const capacity = taken(forVisits, vaccineType, visits) + taken(forFree, vaccineType, slot.capacity - visits);
      if (capacity > 0) within[key] = { ...slot, capacity };
    }
    const overCap = Object.fromEntries([...over].filter(([type, visits]) => visits > 0 && booked[i]!.has(type)));
    return [day, Object.keys(overCap).length > 0 ? { slots: within, overCap } : { slots: within }] as const;
  });
}

/** Takes as many of a vaccine's places as are wanted and left. Returns how many; a vaccine without cap has all. */
function taken(left: Map<VaccineType, number>, vaccineType: VaccineType, wanted: number): number {
  const places = Math.min(wanted, left.get(vaccineType) ?? wanted);
  if (left.has(vaccineType)) left.set(vaccineType, left.get(vaccineType)! - places);
  return places;
}

function bookedByVaccine(slots: DaySlots): Map<VaccineType, number> {
  const booked = new Map<VaccineType, number>();
  for (const [key, counter] of Object.entries(slots)) {
    const { vaccineType } = parseSlotKey(key);
    if (counter.booked > 0) booked.set(vaccineType, (booked.get(vaccineType) ?? 0) + counter.booked);
  }
  return booked;
}
