import { FieldValue, type Firestore, type Timestamp, type Transaction } from '@google-cloud/firestore';
import type { VisitEvent } from '../domain/appointment.ts';
import { outboxEntries } from './queries.ts';

/** The events of one commit, waiting to be published. */
export interface OutboxEntry {
  readonly id: string;
  readonly events: readonly VisitEvent[];
  readonly committedAtMs: number;
}

/** Writes the events of a commit into that commit. Returns the entry's id. */
export function putOutbox(tx: Transaction, db: Firestore, events: readonly VisitEvent[]): string {
  const entry = db.collection('outbox').doc();
  tx.create(entry, { events, committedAt: FieldValue.serverTimestamp() });
  return entry.id;
}

/** Removes an entry whose events are published. */
export async function removeOutbox(db: Firestore, id: string): Promise<void> {
  await db.collection('outbox').doc(id).delete();
}

/** Returns at most `limit` entries that are waiting, by id, after the one given. */
export async function waitingOutbox(db: Firestore, limit: number, after?: string): Promise<OutboxEntry[]> {
  const { docs } = await outboxEntries(db, limit, after).get();
  return docs.map((snapshot) => ({
    id: snapshot.id,
    events: snapshot.get('events'),
    committedAtMs: (snapshot.get('committedAt') as Timestamp).toMillis(),
  }));
}
