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

/**
 * The moment of a commit is indexed and only grows, and one range of an index takes about 500 writes a second; each shard
 * is a range of its own.
 */
export const CHANGE_SHARDS: readonly number[] = [0, 1, 2, 3];

export const siteDays = (db: Firestore): CollectionReference<SiteDay> =>
  db.collection('siteDays').withConverter({
    toFirestore: (day): DocumentData => documentOf(day as SiteDay),
    fromFirestore: (snapshot: QueryDocumentSnapshot): SiteDay => {
      const { servicePointId, day, voiId, slots, version } = snapshot.data();
      return { servicePointId, day, voiId, slots, version };
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
export function documentOf({ servicePointId, day, voiId, slots, version }: SiteDay): DocumentData {
  return { servicePointId, day, voiId, slots, version, changeShard: shardOf(servicePointId), ...stamp() };
}

/**
 * Writes the counters in which `after` differs from `before`: a hot day is large, a booking changes one number. Fails
 * the commit when the day was written since. Returns the change, as the index of free terms takes it.
 */
export function updateCounters(
  writes: WriteBatch,
  db: Firestore,
  { before, after, lastUpdateTime }: { before: SiteDay; after: SiteDay; lastUpdateTime: Timestamp },
): DayCounters {
  const booked: Record<SlotKey, number> = {};
  for (const [key, slot] of Object.entries(after.slots)) {
    if (slot.booked !== before.slots[key]?.booked) booked[key] = slot.booked;
  }
  const { servicePointId, day, version } = after;
  const counters = Object.entries(booked).map(([key, count]) => [`slots.${key}.booked`, count]);
  const document = db.collection('siteDays').doc(siteDayIdOf(after));
  writes.update(document, { version, ...stamp(), ...Object.fromEntries(counters) }, { lastUpdateTime });
  return { servicePointId, day, version, booked };
}

function stamp(): DocumentData {
  return { changedAt: FieldValue.serverTimestamp() };
}

function shardOf(servicePointId: string): number {
  return createHash('sha256').update(servicePointId).digest()[0]! % CHANGE_SHARDS.length;
}
