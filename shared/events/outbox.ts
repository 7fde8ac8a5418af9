import type { Firestore } from '@google-cloud/firestore';
import type { VisitEvent } from '../domain/appointment.ts';
import { isTransient } from '../grpc.ts';
import { log } from '../log.ts';
import { ENTRY_KEEPS_MS, type OutboxEntry, removeOutbox } from '../store/outbox.ts';
import type { PublishEvents } from './topic.ts';

/** While nothing can be published, what is held here is bounded; the relay publishes the rest. */
const IN_FLIGHT_MAX = 1_000;
/** Entries removed by one request, and how often. */
const REMOVED_MAX = 500;
const REMOVE_EVERY_MS = 1_000;

/** Publishes committed events and then forgets them: in this order, so that a crash repeats events and loses none. */
export class Outbox {
  readonly #db: Firestore;
  readonly #publish: PublishEvents;
  readonly #inFlight = new Set<Promise<void>>();
  /** Published entries in order, each with when it may go. */
  readonly #published: { id: string; untilMs: number }[] = [];
  #isRemoving = false;

  constructor(db: Firestore, publish: PublishEvents) {
    this.#db = db;
    this.#publish = publish;
  }

  /** Publishes a commit's events without making its client wait. What fails here the relay finds. */
  dispatch(id: string, events: readonly VisitEvent[]): void {
    if (this.#inFlight.size >= IN_FLIGHT_MAX) return;
    const run = this.#publish(events)
      .then(() => this.#removeLater(id))
      .catch((error: unknown) => log.warn({ outboxId: id, err: error }, 'events stay in the outbox'))
      .finally(() => this.#inFlight.delete(run));
    this.#inFlight.add(run);
  }

  /** Resolves when nothing dispatched is being published. */
  async idle(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  /** Publishes an entry that an instance left behind, and removes it. */
  async relay({ id, events }: OutboxEntry): Promise<void> {
    try {
      await this.#publish(events);
    } catch (error) {
      // One event that cannot be published must not hold up those that share its commit.
      if (!isTransient(error) && events.length > 1) await Promise.allSettled(events.map((one) => this.#publish([one])));
      throw error;
    }
    await removeOutbox(this.#db, [id]);
  }

  #removeLater(id: string): void {
    this.#published.push({ id, untilMs: performance.now() + ENTRY_KEEPS_MS });
    if (this.#isRemoving) return;
    this.#isRemoving = true;
    setTimeout(() => void this.#removeOld(), REMOVE_EVERY_MS).unref();
  }

  /** Many entries go with one request; one that could not be removed is published again by the relay, which does no harm. */
  async #removeOld(): Promise<void> {
    const nowMs = performance.now();
    const firstToKeep = this.#published.findIndex(({ untilMs }) => untilMs > nowMs);
    const old = this.#published.splice(0, firstToKeep < 0 ? this.#published.length : firstToKeep);
    for (let i = 0; i < old.length; i += REMOVED_MAX) {
      const ids = old.slice(i, i + REMOVED_MAX).map(({ id }) => id);
      await removeOutbox(this.#db, ids).catch((error: unknown) => {
        log.warn({ entries: ids.length, err: error }, 'published events stay in the outbox');
      });
    }
    this.#isRemoving = this.#published.length > 0;
    if (this.#isRemoving) setTimeout(() => void this.#removeOld(), REMOVE_EVERY_MS).unref();
  }
}
