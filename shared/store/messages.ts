import type { Firestore } from '@google-cloud/firestore';
import { ignoreExisting } from '../grpc.ts';
import { messagesWithSid } from './queries.ts';

/**
 * The SMS ledger. An entry is written before anything is sent, so that after a crash or a timeout the next attempt knows that
 * a message may be on its way. Its times are the database's: the clock of one worker says nothing about the lease of another.
 */
export interface LedgerEntry {
  readonly state: LedgerState;
  /** Epoch milliseconds of the first attempt: where to look from when asking the gateway. */
  readonly firstAttemptMs: number;
  /** Epoch milliseconds of the last attempt, at its end once that is known: until its lease ends, another worker may be sending. */
  readonly claimedMs: number;
  readonly sid: string | null;
  readonly errorCode: number | string | null;
}

export type LedgerState = 'sending' | 'unclear' | 'notTaken' | 'sent' | 'delivered' | 'failed' | 'superseded';

/** A claim's answer: send; ask the gateway first; another worker is at it; or nothing is left to do. */
export type Claim =
  | { kind: 'fresh' }
  | { kind: 'unclear'; firstAttemptMs: number; claimedMs: number; sinceClaimedMs: number }
  | { kind: 'busy' }
  | { kind: 'settled' };

/** Longer than asking the gateway and sending can take together, so that an expired lease means a dead worker. */
const LEASE_MS = 45_000;

/** The states from which nothing more is sent; a later one replaces an earlier, never the other way round. */
const SETTLED_RANK: Partial<Record<LedgerState, number>> = { superseded: 1, sent: 1, failed: 2, delivered: 2 };

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
      const entry = snapshot.data() as LedgerEntry | undefined;
      if (entry && SETTLED_RANK[entry.state]) return { kind: 'settled' };
      if (entry?.state === 'sending' && entry.claimedMs + LEASE_MS > nowMs) return { kind: 'busy' };
      const firstAttemptMs = entry?.firstAttemptMs ?? nowMs;
      const claimed: LedgerEntry = { state: 'sending', firstAttemptMs, claimedMs: nowMs, sid: null, errorCode: null };
      tx.set(document, claimed);
      if (!entry || entry.state === 'notTaken') return { kind: 'fresh' };
      const { claimedMs } = entry;
      return { kind: 'unclear', firstAttemptMs, claimedMs, sinceClaimedMs: nowMs - claimedMs };
    });
  }

  /** Records what became of a message; a settled entry only moves forward (reports repeat and arrive out of order). */
  async record(id: string, change: Partial<LedgerEntry> & { readonly state: LedgerState }): Promise<void> {
    const document = this.#db.collection('messages').doc(id);
    await this.#db.runTransaction(async (tx) => {
      const snapshot = await tx.get(document);
      const entry = snapshot.data() as LedgerEntry | undefined;
      if (!entry) return;
      if ((SETTLED_RANK[entry.state] ?? 0) > (SETTLED_RANK[change.state] ?? 0)) return;
      const ended = change.state === 'unclear' ? { claimedMs: snapshot.readTime.toMillis() } : {};
      tx.update(document, { ...ended, ...change });
    });
  }

  /** Records that a message will not be sent, and why; an entry that exists stays as it is. */
  async settle(id: string, state: 'superseded' | 'failed', errorCode: string | null, nowMs: number): Promise<void> {
    const entry: LedgerEntry = { state, firstAttemptMs: nowMs, claimedMs: nowMs, sid: null, errorCode };
    await this.#db.collection('messages').doc(id).create(entry).catch(ignoreExisting);
  }

  /** Whether one of the gateway's messages is already accounted for. */
  async knowsSid(sid: string): Promise<boolean> {
    return !(await messagesWithSid(this.#db, sid).get()).empty;
  }
}
