import { LRUCache } from 'lru-cache';
import { tryLater } from '../domain/errors.ts';

const PEOPLE_MAX = 50_000;

/**
 * Admits one call an interval for each person, counted from the last call that was admitted: a refused call does not extend
 * the wait. Kept per instance; the load balancer's session affinity makes that one per session.
 */
export class RateLimit {
  readonly #everyMs: number;
  readonly #admittedMs: LRUCache<string, number>;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
    // Its room is not set aside at the start, as by `max`: that takes milliseconds of the first answer.
    this.#admittedMs = new LRUCache({ maxSize: PEOPLE_MAX, sizeCalculation: () => 1 });
  }

  /** How long a call has to wait for its turn; none when it is not positive. */
  waitMs(personId: string, uptimeMs: number): number {
    return (this.#admittedMs.get(personId) ?? Number.NEGATIVE_INFINITY) + this.#everyMs - uptimeMs;
  }

  /** Returns when the call is admitted; throws `rate_limited` when it comes too soon. `uptimeMs` is of a clock that never jumps. */
  admit(personId: string, uptimeMs: number): void {
    const waitMs = this.waitMs(personId, uptimeMs);
    if (waitMs > 0) throw tryLater('rate_limited', waitMs);
    this.#admittedMs.set(personId, uptimeMs);
  }
}
