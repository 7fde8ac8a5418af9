import { addDays, type DayKey, dayCount, elapsedMinutes, type Instant, weekdayOf } from './civil-time.ts';
import {
  type DaySlots,
  minuteOfClock,
  slotsOfDay,
  slotsOfSeries,
  type TermSeries,
  type WeeklyRule,
} from './schedule.ts';
import { type Audience, parseSlotKey, type SlotCounter, type SlotKey, slotKeyOf } from './slot.ts';
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

/** The timetable in force at a point, and which days have been published from it. */
export interface Schedule {
  readonly servicePointId: string;
  /** Grows with every change: who edits an older one is told. */
  readonly version: number;
  readonly timetable: Timetable;
  readonly published: { readonly from: DayKey; readonly to: DayKey } | null;
  readonly changedAt: Instant;
  /** The subject of the session that changed it. */
  readonly changedBy: string;
}

/** Returns the days from one to another, both included. */
export function daysBetween(from: DayKey, to: DayKey): DayKey[] {
  return Array.from({ length: dayCount(from, to) }, (_, i) => addDays(from, i));
}

/**
 * Lays a timetable out on these days. Returns the slots of each day, empty where the point is closed. Weekly caps count whole
 * weeks, from Monday on: places beyond the cap, the latest ones, do not appear.
 */
export function layOut(
  timetable: Timetable,
  days: readonly DayKey[],
  holidayOn: (day: DayKey) => string | undefined,
): ReadonlyMap<DayKey, DaySlots> {
  const mondays = new Set(days.map((day) => addDays(day, 1 - weekdayOf(day))));
  const laidOut = new Map<DayKey, DaySlots>();
  for (const monday of mondays) {
    const week = daysBetween(monday, addDays(monday, 6)).map(
      (day) => [day, uncappedSlots(timetable, day, holidayOn)] as const,
    );
    for (const [day, slots] of capped(week, timetable.weeklyCaps)) laidOut.set(day, slots);
  }
  return new Map(days.map((day) => [day, laidOut.get(day)!]));
}

function uncappedSlots(
  { rules, exceptions, closedOnHolidays }: Timetable,
  day: DayKey,
  holidayOn: (day: DayKey) => string | undefined,
): DaySlots {
  const rests = closedOnHolidays && holidayOn(day) !== undefined;
  let slots = rests ? {} : slotsOfDay(rules, day);
  for (const exception of exceptions) if (exception.day === day) slots = withException(slots, exception);
  return slots;
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

function capped(
  week: readonly (readonly [day: DayKey, slots: DaySlots])[],
  caps: Timetable['weeklyCaps'],
): (readonly [day: DayKey, slots: DaySlots])[] {
  const left = new Map(caps.map(({ vaccineType, doses }) => [vaccineType, doses]));
  return week.map(([day, slots]) => {
    const inOrder = Object.entries(slots)
      .map(([key, slot]) => ({ key, slot, ...parseSlotKey(key) }))
      .sort((a, b) => a.startMinute - b.startMinute || (a.key < b.key ? -1 : 1));
    const within: Record<SlotKey, SlotCounter> = {};
    for (const { key, slot, vaccineType } of inOrder) {
      const capacity = Math.min(slot.capacity, left.get(vaccineType) ?? slot.capacity);
      if (left.has(vaccineType)) left.set(vaccineType, left.get(vaccineType)! - capacity);
      if (capacity > 0) within[key] = { ...slot, capacity };
    }
    return [day, within] as const;
  });
}
