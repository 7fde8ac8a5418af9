import { setTimeout as sleep } from 'node:timers/promises';
import { type Refusal, tryLater } from '../domain/errors.ts';
import type { RateLimit } from './rate-limit.ts';

/** Calls held at once. They count among the calls that the instance works on, and must leave room for those of others. */
const HELD_MAX = 100;

interface TurnsOptions {
  /** Milliseconds of a clock that never jumps. */
  readonly uptimeMs: () => number;
  /** Aborted when the process is asked to leave. */
  readonly leaving: AbortSignal;
  readonly heldMax?: number;
}

/**
 * Lets each person in once an interval. One call that comes early is held until its turn: several clients of the original die
 * of a refusal that they earn by milliseconds. Further ones are refused meanwhile, and extend nothing.
 */
export class Turns {
  readonly #limit: RateLimit;
  readonly #options: TurnsOptions;
  readonly #heldMax: number;
  readonly #held = new Set<string>();

  constructor(limit: RateLimit, options: TurnsOptions) {
    this.#limit = limit;
    this.#options = options;
    this.#heldMax = options.heldMax ?? HELD_MAX;
  }

  /**
   * Returns when it is the person's turn. Throws `rate_limited` when another call of theirs is held, too many are, or this one's
   * caller, of whom `whenOver` tells, or the process goes away meanwhile.
   */
  async take(personId: string, whenOver: (then: () => void) => void): Promise<void> {
    const nowMs = this.#options.uptimeMs();
    const waitMs = this.#limit.waitMs(personId, nowMs);
    const isHeld = this.#held.has(personId);
    if (waitMs <= 0 && !isHeld) {
      this.#limit.admit(personId, nowMs);
      return;
    }
    if (isHeld || this.#held.size >= this.#heldMax) throw tooSoon(waitMs);
    this.#held.add(personId);
    try {
      await this.#until(waitMs, whenOver);
    } finally {
      this.#held.delete(personId);
    }
    // A timer may ring a little early.
    this.#limit.admit(personId, Math.max(this.#options.uptimeMs(), nowMs + waitMs));
  }

  async #until(waitMs: number, whenOver: (then: () => void) => void): Promise<void> {
    const { leaving } = this.#options;
    const wait = new AbortController();
    const end = () => wait.abort();
    whenOver(end);
    leaving.addEventListener('abort', end);
    if (leaving.aborted) end();
    try {
      await sleep(waitMs, undefined, { signal: wait.signal });
    } catch {
      throw tooSoon(waitMs);
    } finally {
      // The process outlives the call by far, and would keep all that it holds.
      leaving.removeEventListener('abort', end);
    }
  }
}

function tooSoon(waitMs: number): Refusal {
  return tryLater('rate_limited', waitMs);
}
