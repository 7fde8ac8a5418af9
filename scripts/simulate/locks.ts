import type { LockKind } from './parameters.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A transaction's hold on the document. */
export interface Hold {
  /** Begins to write. Returns false when another transaction has the better right; then nothing may be written. */
  claimWrite(): boolean;
  release(): void;
}

/** The lock of one document. */
export interface DocumentLock {
  /** Resolves when the document may be read, or with undefined when the database aborts the transaction instead. */
  acquire(): Promise<Hold | undefined>;
}

export function documentLock(kind: LockKind, time: VirtualTime, waitMaxMs: number): DocumentLock {
  return kind === 'wait' ? new WaitingLock(time, waitMaxMs) : new AbortingLock();
}

/** One transaction at a time, in order of arrival; who has waited too long is aborted. */
class WaitingLock implements DocumentLock {
  readonly #time: VirtualTime;
  readonly #waitMaxMs: number;
  readonly #waiting = new Set<(isMine: boolean) => void>();
  #isHeld = false;

  constructor(time: VirtualTime, waitMaxMs: number) {
    this.#time = time;
    this.#waitMaxMs = waitMaxMs;
  }

  async acquire(): Promise<Hold | undefined> {
    if (this.#isHeld && !(await this.#turn())) return undefined;
    this.#isHeld = true;
    return { claimWrite: () => true, release: () => this.#release() };
  }

  #turn(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      void this.#time.after(this.#waitMaxMs).then(() => {
        if (this.#waiting.delete(resolve)) resolve(false);
      });
    });
  }

  #release(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#isHeld = false;
      return;
    }
    // Handed over without being free in between, so that nobody overtakes.
    this.#waiting.delete(next);
    next(true);
  }
}

/** All may read at once; the first to write aborts the others that have read, and later readers wait for its commit. */
class AbortingLock implements DocumentLock {
  readonly #holders = new Set<Hold>();
  readonly #outdated = new Set<Hold>();
  #writer: Hold | undefined;
  #written: Promise<void> | undefined;
  #announce: () => void = () => undefined;

  async acquire(): Promise<Hold> {
    while (this.#written) await this.#written;
    const hold: Hold = { claimWrite: () => this.#claimWrite(hold), release: () => this.#release(hold) };
    this.#holders.add(hold);
    return hold;
  }

  #claimWrite(hold: Hold): boolean {
    if (this.#outdated.has(hold)) return false;
    for (const other of this.#holders) if (other !== hold) this.#outdated.add(other);
    this.#writer = hold;
    this.#written = new Promise((resolve) => {
      this.#announce = resolve;
    });
    return true;
  }

  #release(hold: Hold): void {
    this.#holders.delete(hold);
    this.#outdated.delete(hold);
    if (this.#writer !== hold) return;
    this.#writer = undefined;
    this.#written = undefined;
    this.#announce();
  }
}
