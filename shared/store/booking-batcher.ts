import { type Refusal, tryLater } from '../domain/errors.ts';

/** What a commit may do that meets a conflict. */
export interface Attempts<C> {
  /** How often it may be begun at most; without it the committer's own bound holds. */
  readonly max?: number;
  /** Returns the commands that have come meanwhile, which the next attempt takes along after its own, and answers too. */
  readonly takeMore: () => readonly C[];
  /** Asks that the key's next commit wait for so many milliseconds once this one is answered: it is others' turn. */
  readonly rest: (ms: number) => void;
}

export interface BatcherOptions<C, R> {
  /** Commits commands together; answers each, in order, and after them those that it has taken along. */
  readonly commit: (commands: readonly C[], attempts: Attempts<C>) => Promise<readonly R[]>;
  /** Whether one command may have made a commit fail, so that the others could be committed without it. */
  readonly mayBeOneCommand: (error: unknown) => boolean;
  /** Commands per commit. */
  readonly batchMax: number;
  /** Commits in flight at once, over all keys. */
  readonly commitsMax: number;
  /** Keys that share a commit when more are waiting than there are commits to begin. */
  readonly keysMax: number;
  /** Commands waiting over all keys; more are refused. */
  readonly queueMax: number;
  /** A command is refused at once when, as commits go at present, it would wait longer for the one that takes it. */
  readonly expectedWaitMaxMs: number;
  /** A command that has waited longer is refused instead of begun: its client has given up. */
  readonly waitMaxMs: number;
  /** Milliseconds of a clock that never jumps. */
  readonly uptimeMs: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

interface Waiting<C, R> {
  readonly command: C;
  readonly since: number;
  readonly answer: (result: R) => void;
  readonly fail: (error: unknown) => void;
}

type Queue<C, R> = Waiting<C, R>[];

const RETRY_MIN_MS = 2_000;
/** So many commands of one commit are found that make it fail. */
const CULPRITS_MAX = 4;
/** How much of the usual duration of a commit the last one decides: a stall is forgotten after a few. */
const LAST_COMMIT_WEIGHT = 0.3;

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
  /** Rests of keys, which stand in `#held` meanwhile. */
  readonly #resting = new Set<Promise<void>>();
  #waiting = 0;
  #isPumping = false;
  /** How long one attempt of a commit takes at present. */
  #commitMs = 0;

  constructor(options: BatcherOptions<C, R>) {
    this.#options = options;
  }

  /**
   * Queues a command and resolves with its own answer once it is committed. Rejects with `overloaded` when the queue is
   * full or the wait would be or was too long (nothing was written), and with the commit's error when that failed (in doubt: repeat).
   * A command that makes its commit fail fails alone.
   */
  submit(key: string, command: C): Promise<R> {
    const waitMs = this.#expectedWaitMs(key);
    if (this.#waiting >= this.#options.queueMax || waitMs > this.#options.expectedWaitMaxMs) {
      return Promise.reject(overloaded(waitMs));
    }
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
    while (this.#running.size + this.#resting.size > 0 || this.#isPumping) {
      await Promise.all([...this.#running, ...this.#resting]);
      await new Promise(setImmediate);
    }
  }

  /** How long a command for this key would wait for its commit to begin, by the commits that must end before. */
  #expectedWaitMs(key: string): number {
    const { batchMax, commitsMax, keysMax } = this.#options;
    const held = this.#held.get(key);
    const ofKey = Math.floor((held ?? this.#ready.get(key) ?? []).length / batchMax) + (held ? 1 : 0);
    const shared = Math.max(this.#ready.size / keysMax, this.#waiting / batchMax) + this.#running.size;
    return Math.max(ofKey, Math.floor(shared / commitsMax)) * this.#commitMs;
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
    if (queue.length === 0) return;
    this.#ready.set(key, queue);
    this.#pumpSoon();
  }

  /** Releases a key after a rest, which takes no commit's place. */
  #releaseAfter(key: string, restMs: number): void {
    if (restMs === 0) {
      this.#release(key);
      return;
    }
    const rest = this.#options.sleep(restMs).then(() => {
      this.#resting.delete(rest);
      this.#release(key);
    });
    this.#resting.add(rest);
  }

  async #carryOut(group: ReadonlyMap<string, Queue<C, R>>): Promise<void> {
    const timely = new Map([...group].map(([key, queue]) => [key, this.#timely(queue)]));
    const keys = [...timely.keys()].filter((key) => timely.get(key)!.length > 0);
    for (const key of timely.keys()) if (!keys.includes(key)) this.#release(key);
    if (keys.length > 1 && (await this.#commitTogether(keys.flatMap((key) => timely.get(key)!)))) {
      for (const key of keys) this.#release(key);
      return;
    }
    // Each key goes on as soon as it is done itself.
    await Promise.all(keys.map((key) => this.#commit(key, timely.get(key)!)));
  }

  /**
   * Keys that nobody else wants are committed at the first attempt. A group that is not meets another instance on one of its keys, and
   * would make the others wait for that one. Returns whether it was committed.
   */
  async #commitTogether(queue: Queue<C, R>): Promise<boolean> {
    const begunMs = this.#options.uptimeMs();
    try {
      const once = { max: 1, takeMore: () => [], rest: () => undefined };
      this.#answer(queue, await this.#options.commit(commandsOf(queue), once));
      return true;
    } catch {
      return false;
    } finally {
      this.#learn(begunMs);
    }
  }

  #learn(begunMs: number): void {
    this.#commitMs += LAST_COMMIT_WEIGHT * (this.#options.uptimeMs() - begunMs - this.#commitMs);
  }

  /** Returns the commands that are still worth committing; the others are refused. */
  #timely(queue: Queue<C, R>): Queue<C, R> {
    const deadline = this.#options.uptimeMs() - this.#options.waitMaxMs;
    for (const waiting of queue) if (waiting.since < deadline) waiting.fail(overloaded(this.#commitMs));
    return queue.filter((waiting) => waiting.since >= deadline);
  }

  async #commit(key: string, queue: Queue<C, R>): Promise<void> {
    let restMs = 0;
    let begunMs = this.#options.uptimeMs();
    const takeMore = () => {
      begunMs = this.#options.uptimeMs();
      return commandsOf(this.#takeMore(key, queue));
    };
    const rest = (ms: number) => {
      restMs = ms;
    };
    try {
      this.#answer(queue, await this.#options.commit(commandsOf(queue), { takeMore, rest }));
    } catch (error) {
      await this.#withoutCulprit(queue, error);
    }
    this.#learn(begunMs);
    this.#releaseAfter(key, restMs);
  }

  /**
   * Answers commands whose commit failed. Where one of them may be the reason, halves are committed until it stands alone;
   * not without end, so that a database in trouble is not asked again for every command.
   */
  async #withoutCulprit(queue: Queue<C, R>, error: unknown): Promise<void> {
    const failed = [{ queue, error }];
    for (let attempts = 2 * CULPRITS_MAX * Math.ceil(Math.log2(queue.length)); failed.length > 0; attempts--) {
      const { queue: part, error: reason } = failed.shift()!;
      if (part.length === 1 || attempts <= 0 || !this.#options.mayBeOneCommand(reason)) {
        for (const waiting of part) waiting.fail(reason);
        continue;
      }
      const middle = Math.ceil(part.length / 2);
      for (const half of [part.slice(0, middle), part.slice(middle)]) {
        try {
          const alone = { takeMore: () => [], rest: () => undefined };
          this.#answer(half, await this.#options.commit(commandsOf(half), alone));
        } catch (failure) {
          failed.push({ queue: half, error: failure });
        }
      }
    }
  }

  /** Moves what has come for a key in flight into its commit, as far as there is room. Returns what was moved. */
  #takeMore(key: string, queue: Queue<C, R>): Queue<C, R> {
    const more = this.#held.get(key)!.splice(0, this.#options.batchMax - queue.length);
    this.#waiting -= more.length;
    queue.push(...more);
    return more;
  }

  #answer(queue: Queue<C, R>, results: readonly R[]): void {
    for (const [i, waiting] of queue.entries()) waiting.answer(results[i]!);
  }
}

function commandsOf<C, R>(queue: Queue<C, R>): C[] {
  return queue.map(({ command }) => command);
}

function overloaded(waitMs: number): Refusal {
  return tryLater('overloaded', Math.max(RETRY_MIN_MS, waitMs));
}
