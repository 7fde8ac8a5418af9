import type { Appointment } from './appointment.ts';
import { instantOf } from './civil-time.ts';
import { Refusal } from './errors.ts';
import {
  freePlaces,
  type OfferedSlot,
  parseSlotKey,
  type SiteDay,
  type SlotKey,
  type SlotRef,
  siteDayIdOf,
  slotIdOf,
  slotKeyOf,
  startOf,
} from './slot.ts';

const ALTERNATIVES_MAX = 5;

/** Returns the slot's day with one more place taken. The only code that raises a counter. */
export function takePlace(days: ReadonlyMap<string, SiteDay>, slot: SlotRef, nowMs: number): SiteDay {
  const day = days.get(siteDayIdOf(slot));
  const key = slotKeyOf(slot);
  const counter = day?.slots[key];
  if (!day || !counter) throw new Refusal('slot_not_found');
  if (startOf(slot) <= instantOf(nowMs)) throw new Refusal('slot_started', { startAt: startOf(slot) });
  if (freePlaces(counter) <= 0) throw new Refusal('slot_full', { alternatives: alternativesTo(day, slot, nowMs) });
  return withBooked(day, key, counter.booked + 1);
}

/** Returns the day of a visit, or of the term it is offered, with that place given back. The only code that lowers a counter. */
export function releasePlace(days: ReadonlyMap<string, SiteDay>, appointment: Pick<Appointment, 'slot'>): SiteDay {
  const day = days.get(siteDayIdOf(appointment.slot));
  const key = slotKeyOf(appointment.slot);
  const counter = day?.slots[key];
  if (!day || !counter || counter.booked <= 0) {
    throw new Error(`counter and visit disagree on ${siteDayIdOf(appointment.slot)} ${key}`);
  }
  return withBooked(day, key, counter.booked - 1);
}

/** Returns the visit's day with a new version: something has changed that is no counter. */
export function touchedDay(days: ReadonlyMap<string, SiteDay>, { slot }: Pick<Appointment, 'slot'>): SiteDay[] {
  const day = days.get(siteDayIdOf(slot));
  return day ? [{ ...day, version: day.version + 1 }] : [];
}

function withBooked(day: SiteDay, key: SlotKey, booked: number): SiteDay {
  return { ...day, slots: { ...day.slots, [key]: { ...day.slots[key]!, booked } }, version: day.version + 1 };
}

/** The free slots of the same day nearest in time that suit the same referral. */
function alternativesTo(day: SiteDay, wanted: SlotRef, nowMs: number): OfferedSlot[] {
  return Object.entries(day.slots)
    .filter(([, counter]) => freePlaces(counter) > 0)
    .map(([key, counter]) => ({
      slot: { ...parseSlotKey(key), servicePointId: day.servicePointId, day: day.day },
      counter,
    }))
    .filter(({ slot }) => isSubstitute(slot, wanted) && startOf(slot) > instantOf(nowMs))
    .sort((a, b) => distance(a.slot, wanted) - distance(b.slot, wanted))
    .slice(0, ALTERNATIVES_MAX)
    .map(({ slot, counter }) => ({ id: slotIdOf(slot), slot, minutes: counter.minutes }));
}

function isSubstitute(slot: SlotRef, wanted: SlotRef): boolean {
  return slot.vaccineType === wanted.vaccineType && slot.dose === wanted.dose && slot.audience === wanted.audience;
}

function distance(slot: SlotRef, wanted: SlotRef): number {
  return Math.abs(slot.startMinute - wanted.startMinute);
}
