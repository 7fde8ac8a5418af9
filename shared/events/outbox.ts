import type { Firestore } from '@google-cloud/firestore';
import type { VisitEvent } from '../domain/appointment.ts';
import { log } from '../log.ts';
import { removeOutbox, waitingOutbox } from '../store/outbox.ts';
import type { PublishEvents } from './topic.ts';

const RELAY_LIMIT = 500;

/** Publishes committed events and then forgets them: in this order, so that a crash repeats events and loses none. */
export class Outbox {
  readonly #db: Firestore;
  readonly #publish: PublishEvents;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(db: Firestore, publish: PublishEvents) {
    this.#db = db;
    this.#publish = publish;
  }

  /** Publishes a commit's events without making its client wait. What fails here the relay finds. */
  dispatch(id: string, events: readonly VisitEvent[]): void {
    const run = this.#deliver(id, events)
      .catch((error: unknown) => log.warn({ outboxId: id, err: error }, 'events stay in the outbox'))
      .finally(() => this.#inFlight.delete(run));
    this.#inFlight.add(run);
  }

  /** Resolves when nothing dispatched is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  /**
   * Publishes what has waited since before `committedBeforeMs`: left by an instance that died after its commit. Returns
   * the number of events published.
   */
  async relay(committedBeforeMs: number): Promise<number> {
    const left = (await waitingOutbox(this.#db, RELAY_LIMIT)).filter(
      (entry) => entry.committedAtMs < committedBeforeMs,
    );
    await Promise.all(left.map((entry) => this.#deliver(entry.id, entry.events)));
    return left.reduce((sum, entry) => sum + entry.events.length, 0);
  }

  async #deliver(id: string, events: readonly VisitEvent[]): Promise<void> {
    await this.#publish(events);
    await removeOutbox(this.#db, id);
  }
}
