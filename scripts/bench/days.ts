import type { Firestore } from '@google-cloud/firestore';
import { addDays, dayOf } from '../../shared/domain/civil-time.ts';
import {
  freePlaces,
  parseSlotKey,
  type SiteDay,
  type SlotRef,
  siteDayIdOf,
  slotIdOf,
  slotKeyOf,
} from '../../shared/domain/slot.ts';
import { documentOf, siteDays } from '../../shared/store/site-days.ts';

/** A slot that can be booked, by its names. */
export interface BookableSlot {
  readonly siteDayId: string;
  readonly slotKey: string;
  readonly slotId: string;
}

/** One mass vaccination point's full day: every ten minutes for eight hours and twenty minutes. */
const SLOTS = 50;

/** Adds a day with `places` places to a point. Each call gives a day of its own. */
export async function newDay(db: Firestore, places: number): Promise<BookableSlot[]> {
  const point = (await db.collection('servicePoints').limit(1).get()).docs[0]!;
  const day = addDays(dayOf(Date.now()), 400 + Math.floor(Math.random() * 20_000));
  const slots = Array.from(
    { length: SLOTS },
    (_, i): SlotRef => ({
      servicePointId: point.id,
      day,
      startMinute: 480 + 10 * i,
      vaccineType: 'cov19.pfizer',
      dose: 1,
      audience: 'external',
    }),
  );
  const counter = { minutes: 10, capacity: places / SLOTS, booked: 0 };
  const siteDay: SiteDay = {
    servicePointId: point.id,
    day,
    voiId: point.get('voiId'),
    slots: Object.fromEntries(slots.map((slot) => [slotKeyOf(slot), counter])),
    version: 1,
  };
  await db.collection('siteDays').doc(siteDayIdOf(siteDay)).create(documentOf(siteDay));
  return slots.map(bookable);
}

/** How many places of a day are taken, by its counters. */
export async function bookedOn(db: Firestore, siteDayId: string): Promise<number> {
  const { slots } = (await siteDays(db).doc(siteDayId).get()).data()!;
  return Object.values(slots).reduce((sum, { booked }) => sum + booked, 0);
}

function bookable(slot: SlotRef): BookableSlot {
  return { siteDayId: siteDayIdOf(slot), slotKey: slotKeyOf(slot), slotId: slotIdOf(slot) };
}

/**
 * Up to `perDay` free slots of each site day to come, the days in no order. Throws when they are fewer than `atLeast`, as
 * after other scenarios have booked them.
 */
export async function slotsEverywhere(
  db: Firestore,
  { perDay = 1, atLeast = 1 }: { readonly perDay?: number; readonly atLeast?: number } = {},
): Promise<BookableSlot[]> {
  const tomorrow = addDays(dayOf(Date.now()), 1);
  const { docs } = await siteDays(db).where('day', '>=', tomorrow).get();
  const slots = docs.flatMap((document) => {
    const { servicePointId, day, slots } = document.data();
    const free = Object.entries(slots).filter(([key, counter]) => freePlaces(counter) > 0 && isPublicFirstDose(key));
    return free.slice(0, perDay).map(([key]) => bookable({ servicePointId, day, ...parseSlotKey(key) }));
  });
  if (slots.length < atLeast)
    throw new Error(`only ${slots.length} free slots are left, and ${atLeast} are needed: run the scenario alone`);
  // Ids of points are hashes: by id, neighbours in the list are strangers on the map.
  return slots.toSorted((a, b) => (a.slotId.slice(2) < b.slotId.slice(2) ? -1 : 1));
}

function isPublicFirstDose(slotKey: string): boolean {
  const { dose, audience } = parseSlotKey(slotKey);
  return dose === 1 && audience === 'external';
}
