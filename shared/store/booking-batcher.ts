import { Refusal } from '../domain/errors.ts';

export interface BatcherOptions<C, R> {
  /** Commits some commands of one key in one transaction; answers each, in order. */
  readonly commit: (commands: readonly C[]) => Promise<readonly R[]>;
  /** Commands per commit. */
  readonly batchMax: number;
  /** Commands waiting over all keys; more are refused. */
  readonly queueMax: number;
  /** A command that has waited longer is refused instead of begun: its client has given up. */
  readonly waitMaxMs: number;
  readonly now: () => number;
}

interface Waiting<C, R> {
  readonly command: C;
  readonly since: number;
  readonly answer: (result: R) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Group commit. While a commit of a key is in flight, the commands for that key wait; then all of them go into the next
 * one. So within a process nothing ever contends for a document, and a document that takes six contended transactions a
 * second takes thousands of bookings.
 */
export class BookingBatcher<C, R> {
  readonly #options: BatcherOptions<C, R>;
  /** A key is present while a commit of it is in flight. */
  readonly #queues = new Map<string, Waiting<C, R>[]>();
  readonly #running = new Set<Promise<void>>();
  #waiting = 0;

  constructor(options: BatcherOptions<C, R>) {
    this.#options = options;
  }

  /**
   * Queues a command and resolves with its own answer once it is committed. Rejects with `overloaded` when the queue is
   * full or the wait too long (nothing was written), and with the commit's error when that failed (in doubt: repeat).
   */
  submit(key: string, command: C): Promise<R> {
    if (this.#waiting >= this.#options.queueMax) return Promise.reject(overloaded());
    return new Promise((answer, fail) => {
      this.#waiting++;
      const waiting = { command, since: this.#options.now(), answer, fail };
      const queue = this.#queues.get(key);
      if (queue) {
        queue.push(waiting);
        return;
      }
      this.#queues.set(key, [waiting]);
      const run = this.#drain(key).finally(() => this.#running.delete(run));
      this.#running.add(run);
    });
  }

  /** Resolves when nothing is queued or in flight. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #drain(key: string): Promise<void> {
    const queue = this.#queues.get(key)!;
    // Requests that arrive in the same turn of the event loop share the first commit.
    await new Promise(setImmediate);
    while (queue.length > 0) {
      const batch = queue.splice(0, this.#options.batchMax);
      this.#waiting -= batch.length;
      await this.#commit(batch);
    }
    this.#queues.delete(key);
  }

  async #commit(batch: readonly Waiting<C, R>[]): Promise<void> {
    const deadline = this.#options.now() - this.#options.waitMaxMs;
    const timely = batch.filter((waiting) => waiting.since >= deadline);
    for (const waiting of batch) if (waiting.since < deadline) waiting.fail(overloaded());
    if (timely.length === 0) return;
    try {
      const results = await this.#options.commit(timely.map(({ command }) => command));
      for (const [i, waiting] of timely.entries()) waiting.answer(results[i]!);
    } catch (error) {
      for (const waiting of timely) waiting.fail(error);
    }
  }
}

function overloaded(): Refusal {
  return new Refusal('overloaded', { retryAfterSeconds: 2 });
}
