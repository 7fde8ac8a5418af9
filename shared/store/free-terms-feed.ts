import type { Firestore } from '@google-cloud/firestore';
import { dayOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import { FreeTerms } from '../domain/free-terms.ts';
import type { SiteDay } from '../domain/slot.ts';
import { log } from '../log.ts';
import { servicePoints } from './collections.ts';
import { siteDaysChangedAfter, siteDaysFrom } from './queries.ts';

/** A search on an older view waits for a refresh… */
const STALENESS_MAX_MS = 1_500;
/** …and one on a view older than this starts a refresh without waiting for it. */
const REFRESH_AFTER_MS = 600;
/** A commit can become visible a little after its timestamp; changes are asked for again within this. */
const OVERLAP_MS = 2_000;

/** The free terms as they stood at a moment. */
export interface FreeTermsView {
  readonly terms: FreeTerms;
  /** Epoch milliseconds, by the database's clock: every commit before it is included. */
  readonly asOfMs: number;
}

/**
 * Keeps an instance's index of free terms fresh. It is refreshed by searches, not by a timer, because an idle instance has
 * no processor; the refresh reads only the days that were written since the last one.
 */
export class FreeTermsFeed {
  readonly #db: Firestore;
  readonly #now: () => number;
  readonly #terms = new FreeTerms();
  /** When the refresh behind the present view was begun, by this process's clock. */
  #refreshedMs = Number.NEGATIVE_INFINITY;
  /** The moment of the database that the present view shows. */
  #asOfMs: number | undefined;
  #day = '';
  #refreshing: Promise<void> | undefined;

  constructor(db: Firestore, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** Returns a view that was at most two seconds old when asked for. Throws `unavailable` when the database cannot be asked. */
  async view(): Promise<FreeTermsView> {
    const askedMs = this.#now();
    if (askedMs - this.#refreshedMs > STALENESS_MAX_MS) {
      // One under way may have begun too long ago; the next one has not.
      await this.refresh();
      if (askedMs - this.#refreshedMs > STALENESS_MAX_MS) await this.refresh();
    } else if (askedMs - this.#refreshedMs > REFRESH_AFTER_MS) {
      this.refresh().catch(() => undefined);
    }
    return { terms: this.#terms, asOfMs: this.#asOfMs! };
  }

  /** Brings the index up to date; calls that come meanwhile share the one under way. Throws `unavailable`. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#run()
      .catch((error: unknown) => {
        log.error({ err: error }, 'the free terms were not refreshed');
        throw new Refusal('unavailable', { retryAfterSeconds: 1 });
      })
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  async #run(): Promise<void> {
    const startedMs = this.#now();
    const asOfMs = this.#asOfMs === undefined ? await this.#load(startedMs) : await this.#readChanges(this.#asOfMs);
    const today = dayOf(startedMs);
    if (today !== this.#day) this.#terms.dropBefore(today);
    this.#day = today;
    this.#asOfMs = asOfMs;
    this.#refreshedMs = startedMs;
  }

  /** Reads everything. Returns the database's time of the first read: what is written later shows as a change. */
  async #load(startedMs: number): Promise<number> {
    const points = await servicePoints(this.#db).get();
    for (const point of points.docs) this.#terms.addPoint(point.data());
    let days = 0;
    for await (const snapshot of siteDaysFrom(this.#db, dayOf(startedMs)).stream()) {
      await this.#put((snapshot as unknown as { data(): SiteDay }).data());
      days++;
    }
    log.info({ points: points.size, days, ms: this.#now() - startedMs }, 'the free terms are loaded');
    return points.readTime.toMillis();
  }

  async #readChanges(sinceMs: number): Promise<number> {
    const changed = await siteDaysChangedAfter(this.#db, sinceMs - OVERLAP_MS).get();
    for (const day of changed.docs) await this.#put(day.data());
    return changed.readTime.toMillis();
  }

  async #put(day: SiteDay): Promise<void> {
    if (!this.#terms.hasPoint(day.servicePointId)) {
      const point = (await servicePoints(this.#db).doc(day.servicePointId).get()).data();
      if (!point) return;
      this.#terms.addPoint(point);
    }
    this.#terms.putDay(day);
  }
}
