import { Refusal } from '../domain/errors.ts';

export interface BatcherOptions<C, R> {
  /**
   * Commits commands together; answers each, in order. `attempts` bounds how often a commit that met a conflict is begun
   * again; without it the committer's own bound holds.
   */
  readonly commit: (commands: readonly C[], attempts?: number) => Promise<readonly R[]>;
  /** Commands per commit. */
  readonly batchMax: number;
  /** Commits in flight at once, over all keys. */
  readonly commitsMax: number;
  /** Keys that share a commit when more are waiting than there are commits to begin. */
  readonly keysMax: number;
  /** Commands waiting over all keys; more are refused. */
  readonly queueMax: number;
  /** A command that has waited longer is refused instead of begun: its client has given up. */
  readonly waitMaxMs: number;
  /** Milliseconds of a clock that never jumps. */
  readonly uptimeMs: () => number;
}

interface Waiting<C, R> {
  readonly command: C;
  readonly since: number;
  readonly answer: (result: R) => void;
  readonly fail: (error: unknown) => void;
}

type Queue<C, R> = Waiting<C, R>[];

/**
 * Group commit. While a commit of a key is in flight, the commands for that key wait; then all of them go into the next
 * one. So within a process nothing ever contends for a document, and one that takes a few contended commits a second takes
 * thousands of bookings. When more keys wait than commits may be in flight, several keys share one, so that a
 * crowd spread over the country is carried in few round trips as well.
 */
export class BookingBatcher<C, R> {
  readonly #options: BatcherOptions<C, R>;
  /** Commands by key, in order of arrival; keys in flight stand in `#held` instead. */
  readonly #ready = new Map<string, Queue<C, R>>();
  /** What has come for keys while a commit of theirs is in flight. */
  readonly #held = new Map<string, Queue<C, R>>();
  readonly #running = new Set<Promise<void>>();
  #waiting = 0;
  #isPumping = false;

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
      const waiting = { command, since: this.#options.uptimeMs(), answer, fail };
      const queue = this.#held.get(key) ?? this.#ready.get(key);
      if (queue) queue.push(waiting);
      else this.#ready.set(key, [waiting]);
      this.#pumpSoon();
    });
  }

  /** Resolves when nothing is queued or in flight. */
  async idle(): Promise<void> {
    while (this.#running.size > 0 || this.#isPumping) {
      await Promise.all(this.#running);
      await new Promise(setImmediate);
    }
  }

  /** Requests that arrive in the same turn of the event loop share the first commit. */
  #pumpSoon(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    setImmediate(() => {
      this.#isPumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    for (let free = this.#options.commitsMax - this.#running.size; free > 0 && this.#ready.size > 0; free--) {
      const group = this.#take(Math.min(this.#options.keysMax, Math.ceil(this.#ready.size / free)));
      const run = this.#carryOut(group).finally(() => {
        this.#running.delete(run);
        for (const key of group.keys()) this.#release(key);
        this.#pump();
      });
      this.#running.add(run);
    }
  }

  /** Takes the commands of the longest waiting keys, and holds back what comes for these keys from now on. */
  #take(keys: number): Map<string, Queue<C, R>> {
    const group = new Map<string, Queue<C, R>>();
    let room = this.#options.batchMax;
    for (const [key, queue] of this.#ready) {
      if (group.size === keys || room === 0) break;
      const taken = queue.splice(0, room);
      room -= taken.length;
      this.#waiting -= taken.length;
      group.set(key, taken);
      this.#ready.delete(key);
      this.#held.set(key, queue);
    }
    return group;
  }

  #release(key: string): void {
    const queue = this.#held.get(key)!;
    this.#held.delete(key);
    if (queue.length > 0) this.#ready.set(key, queue);
  }

  async #carryOut(group: ReadonlyMap<string, Queue<C, R>>): Promise<void> {
    const queues = [...group.values()].map((queue) => this.#timely(queue)).filter(({ length }) => length > 0);
    if (queues.length <= 1) {
      for (const queue of queues) await this.#commit(queue);
      return;
    }
    // Keys that nobody else wants are committed at the first attempt. A group that is not meets another instance on one of its
    // keys, and would make the others wait for that one.
    const all = queues.flat();
    try {
      this.#answer(all, await this.#options.commit(commandsOf(all), 1));
    } catch {
      await Promise.all(queues.map((queue) => this.#commit(queue)));
    }
  }

  /** Returns the commands that are still worth committing; the others are refused. */
  #timely(queue: Queue<C, R>): Queue<C, R> {
    const deadline = this.#options.uptimeMs() - this.#options.waitMaxMs;
    for (const waiting of queue) if (waiting.since < deadline) waiting.fail(overloaded());
    return queue.filter((waiting) => waiting.since >= deadline);
  }

  async #commit(queue: Queue<C, R>): Promise<void> {
    try {
      this.#answer(queue, await this.#options.commit(commandsOf(queue)));
    } catch (error) {
      for (const waiting of queue) waiting.fail(error);
    }
  }

  #answer(queue: Queue<C, R>, results: readonly R[]): void {
    for (const [i, waiting] of queue.entries()) waiting.answer(results[i]!);
  }
}

function commandsOf<C, R>(queue: Queue<C, R>): C[] {
  return queue.map(({ command }) => command);
}

function overloaded(): Refusal {
  return new Refusal('overloaded', { retryAfterSeconds: 2 });
}
