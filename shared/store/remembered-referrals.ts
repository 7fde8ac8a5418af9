import type { Firestore } from '@google-cloud/firestore';
import { LRUCache } from 'lru-cache';
import { instantOf } from '../domain/civil-time.ts';
import type { Referral } from '../domain/referral.ts';
import { referrals } from './collections.ts';
import { readShared } from './shared-reads.ts';

/** People who search at an instance within the time that a referral is kept; about a kilobyte each. */
const KEEP_MAX = 20_000;
/** The log of commits tells of every change; this bounds what an entry that it lost could do. */
const KEEP_MS = 5 * 60_000;

/**
 * The referrals of people who search. Each is read once, and again when the log of commits has told that it changed: somebody
 * who looks for a term asks many times, and the answers depend on a referral that changes a few times in its life.
 */
export class RememberedReferrals {
  readonly #db: Firestore;
  readonly #now: () => number;
  // Its room is not set aside at the start, as by `max`: that takes milliseconds of the first answer.
  readonly #known = new LRUCache<string, Referral>({ maxSize: KEEP_MAX, sizeCalculation: () => 1, ttl: KEEP_MS });
  #isToldOfChanges = false;

  constructor(db: Firestore, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** Returns a referral as it stood when the log was last read, or later. */
  async get(id: string): Promise<Referral | undefined> {
    const known = this.#known.get(id);
    if (known) return known;
    const stored = (await readShared(this.#db, referrals(this.#db).doc(id))).data();
    // An expired one is issued anew at a login, which the log does not tell.
    const isKept = this.#isToldOfChanges && stored && stored.expiringAt > instantOf(this.#now());
    if (isKept) this.#known.set(id, stored);
    return stored;
  }

  /** From now on the log is read without a gap: what was read before may have changed unnoticed, what is read now may be kept. */
  beginAnew(): void {
    this.#known.clear();
    this.#isToldOfChanges = true;
  }

  /** Forgets referrals that a commit has changed. */
  forget(ids: Iterable<string>): void {
    for (const id of ids) this.#known.delete(id);
  }
}
