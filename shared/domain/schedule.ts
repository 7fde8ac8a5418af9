import { type DayKey, elapsedMinutes, weekdayOf } from './civil-time.ts';
import { type Audience, counterOf, type SlotCounter, type SlotKey, slotKeyOf } from './slot.ts';
import type { VaccineType } from './vaccines.ts';

/** The slots of a day by key. */
export type DaySlots = Readonly<Record<SlotKey, SlotCounter>>;

/** Terms of one kind, one after another: a slot every `slotMinutes` from `from` until `to`. */
export interface TermSeries {
  /** Wall-clock `HH:MM` in Poland; the end may be `24:00`. */
  readonly from: string;
  readonly to: string;
  readonly slotMinutes: number;
  /** People per slot. */
  readonly capacity: number;
  readonly vaccineType: VaccineType;
  /** A slot for each of these doses. */
  readonly doses: readonly number[];
  readonly audience: Audience;
}

/** One line of a point's weekly timetable. */
export interface WeeklyRule extends TermSeries {
  /** ISO weekdays: 1 Monday to 7 Sunday. */
  readonly weekdays: readonly number[];
}

/**
 * Lays the rules of a day's weekday out. Returns the day's empty slots by key; empty when the point is closed.
 */
export function slotsOfDay(rules: readonly WeeklyRule[], day: DayKey): DaySlots {
  const weekday = weekdayOf(day);
  return slotsOfSeries(
    rules.filter(({ weekdays }) => weekdays.includes(weekday)),
    day,
  );
}

/**
 * Lays series out on one day. Returns its empty slots by key. A wall-clock time that the day skips (March) yields no slot; of
 * an hour that comes twice (October) the first is used. Overlapping series with the same terms add up their places. Throws a
 * RangeError for a slot without length.
 */
export function slotsOfSeries(series: readonly TermSeries[], day: DayKey): DaySlots {
  const slots: Record<SlotKey, SlotCounter> = {};
  for (const { from, to, slotMinutes, capacity, doses, vaccineType, audience } of series) {
    if (slotMinutes <= 0) throw new RangeError(`a slot of ${slotMinutes} minutes`);
    const until = minuteOfClock(to);
    for (let minute = minuteOfClock(from); minute + slotMinutes <= until; minute += slotMinutes) {
      const startMinute = elapsedMinutes(day, Math.floor(minute / 60), minute % 60);
      if (startMinute === undefined) continue;
      for (const dose of doses) {
        const key = slotKeyOf({ startMinute, vaccineType, dose, audience });
        slots[key] = { minutes: slotMinutes, capacity: (slots[key]?.capacity ?? 0) + capacity, booked: 0 };
      }
    }
  }
  return slots;
}

/** Returns as how many terms series are laid out at most: those that coincide become one. */
export function termsOf(series: readonly TermSeries[]): number {
  return series.reduce((sum, { from, to, slotMinutes, doses }) => {
    const length = Math.max(0, minuteOfClock(to) - minuteOfClock(from));
    return sum + Math.floor(length / slotMinutes) * doses.length;
  }, 0);
}

/** Returns the minutes from midnight to `HH:MM` on a clock. */
export function minuteOfClock(clock: string): number {
  const [hour, minute] = clock.split(':').map(Number);
  return hour! * 60 + minute!;
}

/** Writes a minute of the day as `HH:MM`; 1,440 is `24:00`. */
export function clockOfMinute(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/**
 * Applies a newly laid-out day over the one in force. Returns the slots to store: visits already booked stay, so a slot
 * keeps at least as many places as it has booked, and a slot with visits never vanishes. Places beyond the plan go with
 * the visits that hold them.
 */
export function replan(current: DaySlots, planned: DaySlots): DaySlots {
  const slots: Record<SlotKey, SlotCounter> = {};
  for (const [key, { minutes, capacity }] of Object.entries(planned)) {
    slots[key] = counterOf({ minutes, booked: current[key]?.booked ?? 0, planned: capacity });
  }
  for (const [key, { minutes, booked }] of Object.entries(current)) {
    if (!slots[key] && booked > 0) slots[key] = counterOf({ minutes, booked, planned: 0 });
  }
  return slots;
}
