import type { Firestore } from '@google-cloud/firestore';
import type { VisitEvent } from '../domain/appointment.ts';
import { log } from '../log.ts';
import { removeOutbox, waitingOutbox } from '../store/outbox.ts';
import type { PublishEvents } from './topic.ts';

/** Entries held at once: after an outage there are many, with up to a batch of events each. */
const RELAY_PAGE = 50;

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
    let published = 0;
    let after: string | undefined;
    for (;;) {
      const page = await waitingOutbox(this.#db, RELAY_PAGE, after);
      const left = page.filter((entry) => entry.committedAtMs < committedBeforeMs);
      const runs = await Promise.allSettled(left.map((entry) => this.#deliver(entry.id, entry.events)));
      for (const [i, run] of runs.entries()) {
        const { id, events } = left[i]!;
        if (run.status === 'fulfilled') published += events.length;
        else log.warn({ outboxId: id, err: run.reason }, 'events stay in the outbox');
      }
      after = page.at(-1)?.id;
      if (page.length < RELAY_PAGE) return published;
    }
  }

  async #deliver(id: string, events: readonly VisitEvent[]): Promise<void> {
    await this.#publish(events);
    await removeOutbox(this.#db, id);
  }
}
