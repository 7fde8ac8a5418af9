import { LRUCache } from 'lru-cache';
import { Refusal } from '../domain/errors.ts';

const SESSIONS_MAX = 50_000;

/**
 * Admits one call an interval for each session, counted from the last call that was admitted: a refused call does not extend
 * the wait. Kept per instance; the load balancer's session affinity makes that one per session.
 */
export class RateLimit {
  readonly #everyMs: number;
  readonly #admittedMs: LRUCache<string, number>;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
    // Its room is not set aside at the start, as by `max`: that takes milliseconds of the first answer.
    this.#admittedMs = new LRUCache({ maxSize: SESSIONS_MAX, sizeCalculation: () => 1 });
  }

  /** How long a call has to wait for its turn; none when it is not positive. */
  waitMs(sessionId: string, uptimeMs: number): number {
    return (this.#admittedMs.get(sessionId) ?? Number.NEGATIVE_INFINITY) + this.#everyMs - uptimeMs;
  }

  /** Returns when the call is admitted; throws `rate_limited` when it comes too soon. `uptimeMs` is of a clock that never jumps. */
  admit(sessionId: string, uptimeMs: number): void {
    const waitMs = this.waitMs(sessionId, uptimeMs);
    if (waitMs > 0) throw new Refusal('rate_limited', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
    this.#admittedMs.set(sessionId, uptimeMs);
  }
}
