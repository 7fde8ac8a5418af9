import { createHash } from 'node:crypto';
import {
  type CollectionReference,
  type DocumentData,
  FieldValue,
  type Firestore,
  type QueryDocumentSnapshot,
  type Timestamp,
  type Transaction,
  type WriteBatch,
} from '@google-cloud/firestore';
import type { DayKey } from '../domain/civil-time.ts';
import { type DayCounters, type SiteDay, type SlotKey, siteDayIdOf } from '../domain/slot.ts';
import { readDocument, stamped } from './documents.ts';

/**
 * The moment of a commit is indexed and only grows, and one range of an index takes about 500 writes a second; each shard
 * is a range of its own.
 */
export const CHANGE_SHARDS: readonly number[] = [0, 1, 2, 3];

export const siteDays = (db: Firestore): CollectionReference<SiteDay> =>
  db.collection('siteDays').withConverter({
    toFirestore: (day): DocumentData => documentOf(day as SiteDay),
    fromFirestore: (snapshot: QueryDocumentSnapshot): SiteDay => {
      const document = readDocument('siteDays', snapshot.id, snapshot.data());
      const { servicePointId, day, voiId, slots, overCap, version } = document;
      return { servicePointId, day, voiId, slots, ...(overCap && { overCap }), version };
    },
  });

/** Reads days of a point, in order; one that was never published is undefined. */
export async function readSiteDays(
  reader: Pick<Firestore | Transaction, 'getAll'>,
  db: Firestore,
  servicePointId: string,
  days: readonly DayKey[],
): Promise<(SiteDay | undefined)[]> {
  if (days.length === 0) return [];
  const refs = days.map((day) => siteDays(db).doc(siteDayIdOf({ servicePointId, day })));
  return (await reader.getAll(...refs)).map((snapshot) => snapshot.data() as SiteDay | undefined);
}

/** Returns the document of a day written whole. */
export function documentOf({ servicePointId, day, voiId, slots, overCap, version }: SiteDay): DocumentData {
  const changeShard = shardOf(servicePointId);
  const content = { servicePointId, day, voiId, slots, ...(overCap && { overCap }), version };
  return stamped({ ...content, changeShard, ...stamp() });
}

/**
 * Writes the slots in which `after` differs from `before`: a hot day is large, a booking changes one number. Fails
 * the commit when the day was written since. Returns the change, as the index of free terms takes it.
 */
export function updateSlots(
  writes: WriteBatch,
  db: Firestore,
  { before, after, lastUpdateTime }: { before: SiteDay; after: SiteDay; lastUpdateTime: Timestamp },
): DayCounters {
  const booked: Record<SlotKey, number> = {};
  const fields: Record<string, unknown> = {};
  let isOnlyBooked = true;
  for (const [key, slot] of Object.entries(after.slots)) {
    const was = before.slots[key];
    if (slot === was) continue;
    if (was?.capacity === slot.capacity && was.planned === slot.planned) {
      booked[key] = slot.booked;
      fields[`slots.${key}.booked`] = slot.booked;
    } else {
      isOnlyBooked = false;
      fields[`slots.${key}`] = slot;
    }
  }
  for (const key of Object.keys(before.slots)) {
    if (key in after.slots) continue;
    isOnlyBooked = false;
    fields[`slots.${key}`] = FieldValue.delete();
  }
  if (after.overCap !== before.overCap) fields.overCap = after.overCap;
  const { servicePointId, day, version } = after;
  const document = db.collection('siteDays').doc(siteDayIdOf(after));
  writes.update(document, { version, ...stamp(), ...fields }, { lastUpdateTime });
  return { servicePointId, day, version, ...(isOnlyBooked && { booked }) };
}

/** Writes a day that has no document yet; the commit fails when it has one by then. Returns the change, as above. */
export function createDay(writes: WriteBatch, db: Firestore, after: SiteDay): DayCounters {
  const { servicePointId, day, version } = after;
  writes.create(siteDays(db).doc(siteDayIdOf(after)), after);
  return { servicePointId, day, version };
}

function stamp(): DocumentData {
  return { changedAt: FieldValue.serverTimestamp() };
}

function shardOf(servicePointId: string): number {
  return createHash('sha256').update(servicePointId).digest()[0]! % CHANGE_SHARDS.length;
}
