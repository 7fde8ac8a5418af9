import { type DayKey, elapsedMinutes, weekdayOf } from './civil-time.ts';
import { type Audience, type SlotCounter, type SlotKey, slotKeyOf } from './slot.ts';
import type { VaccineType } from './vaccines.ts';

/** One line of a point's weekly timetable: on these weekdays, a slot every `slotMinutes` from `from` until `to`. */
export interface WeeklyRule {
  /** ISO weekdays: 1 Monday to 7 Sunday. */
  readonly weekdays: readonly number[];
  /** Wall-clock `HH:MM` in Poland. */
  readonly from: string;
  readonly to: string;
  readonly slotMinutes: number;
  /** People per slot. */
  readonly capacity: number;
  readonly vaccineType: VaccineType;
  readonly dose: number;
  readonly audience: Audience;
}

/** The timetable of a point. */
export interface Schedule {
  readonly servicePointId: string;
  readonly rules: readonly WeeklyRule[];
}

/**
 * Lays a timetable out on one day. Returns the day's empty slots by key; empty when the point is closed. A wall-clock
 * time that the day skips (March) yields no slot; of an hour that comes twice (October) the first is used. Overlapping
 * rules with the same terms add up their places. Throws a RangeError for a slot without length.
 */
export function slotsOfDay(rules: readonly WeeklyRule[], day: DayKey): Record<SlotKey, SlotCounter> {
  const slots: Record<SlotKey, SlotCounter> = {};
  const weekday = weekdayOf(day);
  for (const rule of rules) {
    if (rule.slotMinutes <= 0) throw new RangeError(`a slot of ${rule.slotMinutes} minutes`);
    if (!rule.weekdays.includes(weekday)) continue;
    const until = minuteOfClock(rule.to);
    for (let minute = minuteOfClock(rule.from); minute + rule.slotMinutes <= until; minute += rule.slotMinutes) {
      const startMinute = elapsedMinutes(day, Math.floor(minute / 60), minute % 60);
      if (startMinute === undefined) continue;
      const key = slotKeyOf({ ...rule, startMinute });
      const capacity = (slots[key]?.capacity ?? 0) + rule.capacity;
      slots[key] = { minutes: rule.slotMinutes, capacity, booked: 0 };
    }
  }
  return slots;
}

function minuteOfClock(clock: string): number {
  const [hour, minute] = clock.split(':').map(Number);
  return hour! * 60 + minute!;
}

/**
 * Applies a newly laid-out day over the one in force. Returns the slots to store: visits already booked stay, so a slot
 * keeps at least as many places as it has booked, and a slot with visits never vanishes.
 */
export function replan(
  current: Readonly<Record<SlotKey, SlotCounter>>,
  planned: Readonly<Record<SlotKey, SlotCounter>>,
): Record<SlotKey, SlotCounter> {
  const slots: Record<SlotKey, SlotCounter> = {};
  for (const [key, plan] of Object.entries(planned)) {
    const booked = current[key]?.booked ?? 0;
    slots[key] = { ...plan, booked, capacity: Math.max(plan.capacity, booked) };
  }
  for (const [key, slot] of Object.entries(current)) {
    if (!slots[key] && slot.booked > 0) slots[key] = { ...slot, capacity: slot.booked };
  }
  return slots;
}
