import {
  FieldValue,
  type Firestore,
  type Query,
  type QueryDocumentSnapshot,
  Timestamp,
  type Transaction,
  type WriteBatch,
} from '@google-cloud/firestore';
import type { VisitEvent } from '../domain/appointment.ts';
import type { DayCounters } from '../domain/slot.ts';
import { type Cursor, outboxEntries, outboxSince } from './queries.ts';
import { CHANGE_SHARDS } from './site-days.ts';

/*
 * The outbox is the log of the last commits. It has two readers: whoever publishes its events, and every index of free terms,
 * which learns from it what changed on which day.
 */

/** An entry stays this long, published or not, for the indexes that have not read it yet. */
export const ENTRY_KEEPS_MS = 8_000;

/** The events of one commit. */
export interface OutboxEntry {
  readonly id: string;
  readonly events: readonly VisitEvent[];
  readonly committedAtMs: number;
}

/** What a commit changed. */
export interface CommitChanges {
  readonly days?: readonly DayCounters[];
  /** Ids of the referrals that it changed. */
  readonly referrals?: readonly string[];
  /** Ids of the points that it changed. */
  readonly points?: readonly string[];
}

/** Writes the events of a commit, and what it changed, into that commit. Returns the entry's id. */
export function putOutbox(
  writes: Pick<Transaction | WriteBatch, 'create'>,
  db: Firestore,
  events: readonly VisitEvent[],
  { days = [], referrals = [], points = [] }: CommitChanges,
): string {
  const entry = db.collection('outbox').doc();
  const changeShard = CHANGE_SHARDS[Math.floor(Math.random() * CHANGE_SHARDS.length)]!;
  const changes = { days, referrals, ...(points.length > 0 && { points }) };
  writes.create(entry, { events, ...changes, committedAt: FieldValue.serverTimestamp(), changeShard });
  return entry.id;
}

/** Removes entries whose events are published. */
export async function removeOutbox(db: Firestore, ids: readonly string[]): Promise<void> {
  const batch = db.batch();
  for (const id of ids) batch.delete(db.collection('outbox').doc(id));
  await batch.commit();
}

/**
 * Entries that are waiting, by id, from one on. One that cannot be understood counts as old, and
 * cannot be published.
 */
export function waitingOutbox(db: Firestore, after: Cursor | undefined, limit: number): Query<OutboxEntry> {
  return outboxEntries(db, after, limit).withConverter({
    toFirestore: (): never => {
      throw new Error('entries are written by their commit');
    },
    fromFirestore: (snapshot: QueryDocumentSnapshot): OutboxEntry => {
      const committedAt: unknown = snapshot.get('committedAt');
      const committedAtMs = committedAt instanceof Timestamp ? committedAt.toMillis() : 0;
      return { id: snapshot.id, events: snapshot.get('events'), committedAtMs };
    },
  });
}

/**
 * Returns what commits after a moment changed, the earlier change of a day first, the points they changed, and the moment up to which that is all. Only
 * moments within `ENTRY_KEEPS_MS` are answered in full.
 */
export async function changesSince(
  db: Firestore,
  sinceMs: number,
): Promise<Required<CommitChanges> & { readAtMs: number }> {
  const { docs, readTime } = await outboxSince(db, sinceMs).get();
  // Entries of an earlier version of the code name no referrals and no points.
  const all = <T>(field: keyof CommitChanges) => docs.flatMap((entry) => (entry.get(field) as T[] | undefined) ?? []);
  return {
    days: all<DayCounters>('days').sort((a, b) => a.version - b.version),
    referrals: all<string>('referrals'),
    points: [...new Set(all<string>('points'))],
    readAtMs: readTime.toMillis(),
  };
}
