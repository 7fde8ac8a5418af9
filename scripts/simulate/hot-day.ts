import { type DocumentLock, documentLock } from './locks.ts';
import {
  ATTEMPTS_MAX,
  BACKOFF_FACTOR,
  BACKOFF_FIRST_MS,
  type Parameters,
  READS_PER_BOOKING,
  WRITES_PER_BOOKING,
  WRITES_PER_COMMIT,
} from './parameters.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The 99th percentile of a normal distribution, in standard deviations. */
const Z_99 = 2.326;

/** The site day that everybody wants, in a simulated database, with what was done to it. */
export class HotDay {
  readonly #parameters: Parameters;
  readonly #time: VirtualTime;
  readonly #random: () => number;
  readonly #lock: DocumentLock;
  #booked = 0;
  #commits = 0;
  #abortedAttempts = 0;
  #lastCommitMs = Number.NEGATIVE_INFINITY;

  constructor(parameters: Parameters, time: VirtualTime, random: () => number) {
    this.#parameters = parameters;
    this.#time = time;
    this.#random = random;
    this.#lock = documentLock(parameters.locks, time, parameters.lockWaitMs);
  }

  get booked(): number {
    return this.#booked;
  }

  get commits(): number {
    return this.#commits;
  }

  get abortedAttempts(): number {
    return this.#abortedAttempts;
  }

  /** When the last commit ended. */
  get lastCommitMs(): number {
    return Math.max(0, this.#lastCommitMs);
  }

  /**
   * Books for this many patients in one transaction, tried again after a pause as the client library does. Returns how many
   * found a place, or undefined when the last attempt was aborted too.
   */
  async book(patients: number): Promise<number | undefined> {
    for (let attempt = 0; ; attempt++) {
      const taken = await this.#attempt(patients);
      if (taken !== undefined) return taken;
      this.#abortedAttempts++;
      if (attempt + 1 === ATTEMPTS_MAX) return undefined;
      await this.#time.after(BACKOFF_FIRST_MS * BACKOFF_FACTOR ** attempt * (0.5 + this.#random()));
    }
  }

  /** Returns undefined when the database aborts the transaction: then nothing is written. */
  async #attempt(patients: number): Promise<number | undefined> {
    const { readMs, commitMs, documentMs, capacity } = this.#parameters;
    const hold = await this.#lock.acquire();
    if (!hold) return undefined;
    try {
      await this.#time.after(this.#latency(readMs) + patients * READS_PER_BOOKING * documentMs);
      const taken = Math.min(patients, capacity - this.#booked);
      if (taken === 0) return 0;
      if (!hold.claimWrite()) return undefined;
      await this.#pauseAfterLastCommit();
      const documents = taken * WRITES_PER_BOOKING + WRITES_PER_COMMIT;
      await this.#time.after(this.#latency(commitMs) + documents * documentMs);
      this.#booked += taken;
      this.#commits++;
      this.#lastCommitMs = this.#time.nowMs;
      return taken;
    } finally {
      hold.release();
    }
  }

  async #pauseAfterLastCommit(): Promise<void> {
    const pauseMs = this.#lastCommitMs + this.#parameters.writeGapMs - this.#time.nowMs;
    if (pauseMs > 0) await this.#time.after(pauseMs);
  }

  /** A log-normal time with this median: most are near it, a few are much longer. */
  #latency(medianMs: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    return medianMs * this.#parameters.spread ** (normal / Z_99);
  }
}
