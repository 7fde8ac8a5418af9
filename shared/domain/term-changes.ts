import type { DaySlots } from './schedule.ts';
import { parseSlotKey, type SlotCounter, type SlotRef } from './slot.ts';

/** What a new layout of a day does to one of its slots. */
export interface TermChange {
  readonly slot: SlotRef;
  readonly counter: SlotCounter;
  readonly change: 'appears' | 'changes' | 'vanishes';
  readonly placesBefore: number;
  /** As planned; a slot with more visits keeps a place for each of them. */
  readonly placesAfter: number;
  /** Visits that the planned places do not hold. */
  readonly visits: number;
}

/** Compares the slots in force on a day with those planned. Returns those that differ, by start. */
export function compare(
  day: Pick<SlotRef, 'servicePointId' | 'day'>,
  current: DaySlots,
  planned: DaySlots,
): TermChange[] {
  const keys = [...new Set([...Object.keys(current), ...Object.keys(planned)])];
  return keys
    .flatMap((key): TermChange[] => {
      const [before, after] = [current[key], planned[key]];
      if (before && after && before.capacity === after.capacity && before.minutes === after.minutes) return [];
      const counter = before ?? after!;
      return [
        {
          slot: { ...day, ...parseSlotKey(key) },
          counter,
          change: !before ? 'appears' : after ? 'changes' : 'vanishes',
          placesBefore: before?.capacity ?? 0,
          placesAfter: after?.capacity ?? 0,
          visits: Math.max(0, counter.booked - (after?.capacity ?? 0)),
        },
      ];
    })
    .sort((a, b) => a.slot.startMinute - b.slot.startMinute);
}
