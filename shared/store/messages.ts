import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import { changeBy, isSettled, type LedgerEntry, type LedgerReport } from '../domain/sms-ledger.ts';
import { ignoreExisting } from '../grpc.ts';
import { readDocument, stamped } from './documents.ts';
import { messagesWithSid } from './queries.ts';

/** A claim's answer: send; ask the gateway first; another worker is at it; or nothing is left to do. */
export type Claim =
  | { kind: 'fresh' }
  | { kind: 'unclear'; firstAttemptMs: number; claimedMs: number; sinceClaimedMs: number }
  | { kind: 'busy' }
  | { kind: 'settled' };

/** Longer than asking the gateway and sending can take together, so that an expired lease means a dead worker. */
const LEASE_MS = 45_000;

/** The SMS ledger. */
export class Messages {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  /** Claims a message for sending: of several workers, one gets it. */
  claim(id: string): Promise<Claim> {
    const document = this.#db.collection('messages').doc(id);
    return this.#db.runTransaction(async (tx): Promise<Claim> => {
      const snapshot = await tx.get(document);
      const nowMs = snapshot.readTime.toMillis();
      const entry = entryOf(snapshot);
      if (entry && isSettled(entry.state)) return { kind: 'settled' };
      if (entry?.state === 'sending' && entry.claimedMs + LEASE_MS > nowMs) return { kind: 'busy' };
      const firstAttemptMs = entry?.firstAttemptMs ?? nowMs;
      const claimed: LedgerEntry = { state: 'sending', firstAttemptMs, claimedMs: nowMs, sid: null, errorCode: null };
      tx.set(document, stamped(claimed));
      if (!entry || entry.state === 'notTaken') return { kind: 'fresh' };
      const { claimedMs } = entry;
      return { kind: 'unclear', firstAttemptMs, claimedMs, sinceClaimedMs: nowMs - claimedMs };
    });
  }

  /** Records what became of a message, as far as that is news: reports repeat and arrive out of order. */
  async record(id: string, report: LedgerReport): Promise<void> {
    const document = this.#db.collection('messages').doc(id);
    await this.#db.runTransaction(async (tx) => {
      const snapshot = await tx.get(document);
      const entry = entryOf(snapshot);
      const ended = report.state === 'unclear' ? { claimedMs: snapshot.readTime.toMillis() } : {};
      const change = entry && changeBy({ ...ended, ...report }, entry);
      if (change) tx.update(document, { ...change });
    });
  }

  /** Records that a message will not be sent, and why; an entry that exists stays as it is. */
  async settle(id: string, state: 'superseded' | 'failed', errorCode: string | null, nowMs: number): Promise<void> {
    const entry: LedgerEntry = { state, firstAttemptMs: nowMs, claimedMs: nowMs, sid: null, errorCode };
    await this.#db.collection('messages').doc(id).create(stamped(entry)).catch(ignoreExisting);
  }

  /** Whether one of the gateway's messages is already accounted for. */
  async knowsSid(sid: string): Promise<boolean> {
    return !(await messagesWithSid(this.#db, sid).get()).empty;
  }
}

function entryOf(snapshot: DocumentSnapshot): LedgerEntry | undefined {
  return snapshot.exists ? (readDocument('messages', snapshot.id, snapshot.data()!) as LedgerEntry) : undefined;
}
