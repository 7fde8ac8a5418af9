import { TokenBucket } from 'limiter';
import { LRUCache } from 'lru-cache';
import { tryLater } from '../domain/errors.ts';

/** How often something may be called: so many times at once, and after that so many times a minute. */
export interface Allowance {
  readonly atOnce: number;
  readonly perMinute: number;
}

/** What a route allows each person, and each network. */
export interface RouteLimits {
  readonly person?: Allowance;
  readonly network?: Allowance;
  /** Whether a person who is stopped is kept in the access log: they may be guessing. */
  readonly isFlagged?: true;
}

/** Callers that an instance remembers, at some 400 bytes each; one that is forgotten begins with a full allowance. */
const REMEMBERED_MAX = 20_000;
const MINUTE_MS = 60_000;

/** Counts the calls of each caller of a function, on a clock that never jumps. */
export class Allowances {
  // Its room is not set aside at the start, as by `max`: that takes milliseconds of the first answer.
  readonly #buckets = new LRUCache<string, TokenBucket>({ maxSize: REMEMBERED_MAX, sizeCalculation: () => 1 });

  /**
   * Takes one call from the allowance of a caller. Returns what gives it back. Throws `rate_limited`, with the time after which there is one
   * again, when none is left; a refused call takes nothing.
   */
  take(caller: string, { atOnce, perMinute }: Allowance): () => void {
    let bucket = this.#buckets.get(caller);
    if (!bucket) {
      bucket = new TokenBucket({ bucketSize: atOnce, tokensPerInterval: perMinute, interval: MINUTE_MS });
      bucket.content = atOnce;
      this.#buckets.set(caller, bucket);
    }
    if (!bucket.tryRemoveTokens(1)) {
      throw tryLater('rate_limited', bucket.getWaitTime(1));
    }
    const taken = bucket;
    return () => {
      taken.content = Math.min(atOnce, taken.content + 1);
    };
  }
}
