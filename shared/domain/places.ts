import type { Appointment } from './appointment.ts';
import { instantOf } from './civil-time.ts';
import { Refusal } from './errors.ts';
import {
  counterOf,
  freePlaces,
  type OfferedSlot,
  parseSlotKey,
  plannedPlaces,
  type SiteDay,
  type SlotCounter,
  type SlotKey,
  type SlotRef,
  siteDayIdOf,
  slotIdOf,
  slotKeyOf,
  startOf,
} from './slot.ts';

const ALTERNATIVES_MAX = 5;

/** How a place comes about that the timetable does not give. */
export interface AddedPlace {
  /** The voivodeship of the point, for a day that has no document yet. */
  readonly voiId: string;
  readonly minutes: number;
  /** A slot that gives one of its free places for it, where a cap allows no more places. */
  readonly insteadOf?: SlotRef | undefined;
}

/** Returns the slot's day with one more place taken. With `addPlace` the only code that raises a counter. */
export function takePlace(days: ReadonlyMap<string, SiteDay>, slot: SlotRef, nowMs: number): SiteDay {
  const day = days.get(siteDayIdOf(slot));
  const key = slotKeyOf(slot);
  const counter = day?.slots[key];
  if (!day || !counter) throw new Refusal('slot_not_found');
  if (startOf(slot) <= instantOf(nowMs)) throw new Refusal('slot_started', { startAt: startOf(slot) });
  if (freePlaces(counter) <= 0) throw new Refusal('slot_full', { alternatives: alternativesTo(day, slot, nowMs) });
  return withSlot(day, key, { ...counter, booked: counter.booked + 1 });
}

/**
 * Returns the days that change when a place is added to a slot and taken at once, the slot's own day first. The timetable does not
 * give it, so it goes with the visit. Throws `slot_full` when the slot that is to give a place for it has none free.
 */
export function addPlace(
  days: ReadonlyMap<string, SiteDay>,
  slot: SlotRef,
  { voiId, minutes, insteadOf }: AddedPlace,
  nowMs: number,
): SiteDay[] {
  if (startOf(slot) <= instantOf(nowMs)) throw new Refusal('slot_started', { startAt: startOf(slot) });
  const given = insteadOf && withdrawnPlace(days, insteadOf, nowMs);
  const id = siteDayIdOf(slot);
  const { servicePointId, day: key } = slot;
  const isSameDay = given && siteDayIdOf(given) === id;
  const day = (isSameDay ? given : days.get(id)) ?? { servicePointId, day: key, voiId, slots: {}, version: 0 };
  const counter = day.slots[slotKeyOf(slot)] ?? { minutes, capacity: 0, booked: 0 };
  const { capacity, booked } = counter;
  const raised = { ...counter, capacity: capacity + 1, booked: booked + 1, planned: plannedPlaces(counter) };
  const added = withSlot(day, slotKeyOf(slot), raised);
  return given && !isSameDay ? [added, given] : [added];
}

/** Returns the slot's day with one free place less. */
function withdrawnPlace(days: ReadonlyMap<string, SiteDay>, slot: SlotRef, nowMs: number): SiteDay {
  const day = days.get(siteDayIdOf(slot));
  const key = slotKeyOf(slot);
  const counter = day?.slots[key];
  if (!day || !counter || freePlaces(counter) <= 0 || startOf(slot) <= instantOf(nowMs)) {
    throw new Refusal('slot_full', { alternatives: [] });
  }
  return withSlot(day, key, { ...counter, capacity: counter.capacity - 1 });
}

/**
 * Returns the day of a visit, or of the term it is offered, with that place given back. The only code that lowers a counter. A place
 * beyond what the timetable gives, or beyond the week's cap, goes with the visit and is nobody's any more.
 */
export function releasePlace(days: ReadonlyMap<string, SiteDay>, appointment: Pick<Appointment, 'slot'>): SiteDay {
  const day = days.get(siteDayIdOf(appointment.slot));
  const key = slotKeyOf(appointment.slot);
  const counter = day?.slots[key];
  if (!day || !counter || counter.booked <= 0) {
    throw new Error(`counter and visit disagree on ${siteDayIdOf(appointment.slot)} ${key}`);
  }
  const { minutes, booked } = counter;
  const { vaccineType } = appointment.slot;
  const over = day.overCap?.[vaccineType] ?? 0;
  const left = counterOf({ minutes, booked: booked - 1, planned: plannedPlaces(counter) });
  if (over === 0) return withSlot(day, key, left);
  const overCap = { ...day.overCap, [vaccineType]: over - 1 };
  // Where the timetable itself takes the place away, the capacity has shrunk already.
  const capacity = Math.min(left.capacity, counter.capacity - 1);
  return withSlot({ ...day, overCap }, key, { ...left, capacity });
}

/** Returns the visit's day with a new version: something has changed that is no counter. */
export function touchedDay(days: ReadonlyMap<string, SiteDay>, { slot }: Pick<Appointment, 'slot'>): SiteDay[] {
  const day = days.get(siteDayIdOf(slot));
  return day ? [{ ...day, version: day.version + 1 }] : [];
}

/** A slot without places is no slot. */
function withSlot(day: SiteDay, key: SlotKey, counter: SlotCounter): SiteDay {
  const slots = { ...day.slots, [key]: counter };
  if (counter.capacity === 0) delete slots[key];
  return { ...day, slots, version: day.version + 1 };
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
