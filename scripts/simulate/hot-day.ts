import { COMMIT_LIMITS } from '../../shared/use-cases/change-visits.ts';
import { type DocumentLock, documentLock } from './locks.ts';
import {
  type Parameters,
  READS_PER_BOOKING,
  TRANSACTION_RETRY,
  WRITES_PER_BOOKING,
  WRITES_PER_COMMIT,
} from './parameters.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The 99th percentile of a normal distribution, in standard deviations. */
const Z_99 = 2.326;

/** The day as a reader saw it. */
interface Seen {
  readonly booked: number;
  /** Stands for the document's write time. */
  readonly commits: number;
}

/** The site day that everybody wants, in a simulated database, with what was done to it. */
export class HotDay {
  readonly #parameters: Parameters;
  readonly #time: VirtualTime;
  readonly #random: () => number;
  readonly #lock: DocumentLock;
  #booked = 0;
  #commits = 0;
  #repeatedAttempts = 0;
  #lastCommitMs = Number.NEGATIVE_INFINITY;
  #commitUnderWay: Promise<void> | undefined;

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

  get repeatedAttempts(): number {
    return this.#repeatedAttempts;
  }

  /** When the last commit ended. */
  get lastCommitMs(): number {
    return Math.max(0, this.#lastCommitMs);
  }

  /**
   * Books for these patients as the product does: reads, and commits on the condition that nobody has committed since; after a conflict
   * pauses, reads the day, and begins again with those who have come meanwhile. Returns how many found a place, or undefined when the last
   * attempt met a conflict too.
   */
  async bookIfUnchanged(
    first: number,
    { takeMore, rest }: { takeMore: () => number; rest: (ms: number) => void },
  ): Promise<number | undefined> {
    const { attemptsMax, backoffMaxMs, readAllEvery } = COMMIT_LIMITS;
    const readAll = () => this.#read(1 + patients * READS_PER_BOOKING);
    let patients = first;
    let seen = await readAll();
    for (let attempt = 1; ; attempt++) {
      const taken = this.#placesFor(patients, seen);
      if (taken === 0) return 0;
      const sentMs = this.#time.nowMs;
      if (await this.#commitIfUnchanged(taken, seen)) {
        if (attempt > 1) rest(this.#time.nowMs - sentMs);
        return taken;
      }
      this.#repeatedAttempts++;
      if (attempt === attemptsMax) return undefined;
      await this.#time.after(this.#random() * Math.min(this.#time.nowMs - sentMs, backoffMaxMs));
      const more = takeMore();
      patients += more;
      const isDayAlone = attempt % readAllEvery !== 0;
      if (isDayAlone) seen = await this.#read(1 + more * READS_PER_BOOKING);
      // Nobody is refused by a day that is younger than their referral.
      if (!isDayAlone || this.#placesFor(patients, seen) < patients) seen = await readAll();
    }
  }

  /**
   * Books for this many patients in one transaction, tried again after a pause as the client library does. Returns how many
   * found a place, or undefined when the last attempt was aborted too.
   */
  async bookInTransaction(patients: number): Promise<number | undefined> {
    const { attemptsMax, firstPauseMs, factor } = TRANSACTION_RETRY;
    for (let attempt = 1; ; attempt++) {
      const taken = await this.#attemptInTransaction(patients);
      if (taken !== undefined) return taken;
      this.#repeatedAttempts++;
      if (attempt === attemptsMax) return undefined;
      await this.#time.after(firstPauseMs * factor ** (attempt - 1) * (0.5 + this.#random()));
    }
  }

  /** Returns false after a conflict: then nothing is written. */
  async #commitIfUnchanged(taken: number, seen: Seen): Promise<boolean> {
    if (this.#commitUnderWay || this.#commits !== seen.commits) {
      // Told by a round trip, and not before a commit that is under way has ended.
      await Promise.all([this.#commitUnderWay, this.#time.after(this.#latency(this.#parameters.readMs))]);
      return false;
    }
    this.#commitUnderWay = this.#write(taken);
    await this.#commitUnderWay;
    this.#commitUnderWay = undefined;
    return true;
  }

  /** Returns undefined when the database aborts the transaction: then nothing is written. */
  async #attemptInTransaction(patients: number): Promise<number | undefined> {
    const hold = await this.#lock.acquire();
    if (!hold) return undefined;
    try {
      const taken = this.#placesFor(patients, await this.#read(1 + patients * READS_PER_BOOKING));
      if (taken === 0) return 0;
      if (!hold.claimWrite()) return undefined;
      await this.#write(taken);
      return taken;
    } finally {
      hold.release();
    }
  }

  /** Takes as long as a read takes. What it shows is the day half-way through, when the request is with the database. */
  async #read(documents: number): Promise<Seen> {
    const { readMs, documentMs } = this.#parameters;
    const ms = this.#latency(readMs) + (documents - 1) * documentMs;
    await this.#time.after(ms / 2);
    const seen = { booked: this.#booked, commits: this.#commits };
    await this.#time.after(ms / 2);
    return seen;
  }

  #placesFor(patients: number, { booked }: Seen): number {
    return Math.min(patients, this.#parameters.capacity - booked);
  }

  async #write(taken: number): Promise<void> {
    const { commitMs, documentMs, writeGapMs } = this.#parameters;
    const pauseMs = this.#lastCommitMs + writeGapMs - this.#time.nowMs;
    if (pauseMs > 0) await this.#time.after(pauseMs);
    const documents = taken * WRITES_PER_BOOKING + WRITES_PER_COMMIT;
    await this.#time.after(this.#latency(commitMs) + documents * documentMs);
    this.#booked += taken;
    this.#commits++;
    this.#lastCommitMs = this.#time.nowMs;
  }

  /** A log-normal time with this median: most are near it, a few are much longer. */
  #latency(medianMs: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    return medianMs * this.#parameters.spread ** (normal / Z_99);
  }
}
