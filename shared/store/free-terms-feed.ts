import type { Firestore } from '@google-cloud/firestore';
import { dayOf, type Instant, instantOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import { type FreeTerm, FreeTerms } from '../domain/free-terms.ts';
import { type SiteDay, siteDayIdOf } from '../domain/slot.ts';
import { log } from '../log.ts';
import { servicePoints } from './collections.ts';
import { changesSince, ENTRY_KEEPS_MS } from './outbox.ts';
import { siteDaysChangedAfter, siteDaysFrom } from './queries.ts';
import { siteDays } from './site-days.ts';

/** A search on an older view waits for a refresh… */
const STALENESS_MAX_MS = 1_500;
/** …and one on a view older than this starts a refresh without waiting for it. */
const REFRESH_AFTER_MS = 600;
/** A commit can become visible a little after its timestamp; changes are asked for again within this. */
const OVERLAP_MS = 2_000;
/** The log of commits reaches back this far from the last refresh, with a second for the asking. */
const LOG_REACH_MS = ENTRY_KEEPS_MS - OVERLAP_MS - 1_000;

/** The free terms as they stood at a moment. */
export interface FreeTermsView<T> {
  readonly terms: FreeTerms<T>;
  /** By the database's clock: every commit before it is included. */
  readonly asOf: Instant;
}

export interface FeedOptions<T> {
  /** Gives a term the form in which searches return it. */
  readonly form: (term: FreeTerm) => T;
  /** Milliseconds of a clock that never jumps. */
  readonly uptimeMs: () => number;
}

/**
 * Keeps an instance's index of free terms fresh. It is refreshed by searches, not by a timer, because an idle instance has
 * no processor. A refresh reads the log of the commits since the last one; after a pause longer than the log reaches back, it
 * reads the days that were written meanwhile.
 */
export class FreeTermsFeed<T> {
  readonly #db: Firestore;
  readonly #options: FeedOptions<T>;
  readonly #terms: FreeTerms<T>;
  /** When the refresh behind the present view was begun. */
  #refreshedMs = Number.NEGATIVE_INFINITY;
  /** The moment of the database that the present view shows. */
  #asOfMs: number | undefined;
  #asOf: Instant = '';
  #day = '';
  #refreshing: Promise<void> | undefined;

  constructor(db: Firestore, options: FeedOptions<T>) {
    this.#db = db;
    this.#options = options;
    this.#terms = new FreeTerms(options.form);
  }

  /** Returns a view that was at most two seconds old when asked for. Throws `unavailable` when the database cannot be asked. */
  async view(): Promise<FreeTermsView<T>> {
    const askedMs = this.#options.uptimeMs();
    if (askedMs - this.#refreshedMs > STALENESS_MAX_MS) {
      // One under way may have begun too long ago; the next one has not.
      await this.refresh();
      if (askedMs - this.#refreshedMs > STALENESS_MAX_MS) await this.refresh();
    } else if (askedMs - this.#refreshedMs > REFRESH_AFTER_MS) {
      this.refresh().catch(() => undefined);
    }
    return { terms: this.#terms, asOf: this.#asOf };
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
    const startedMs = this.#options.uptimeMs();
    const asOfMs = this.#asOfMs === undefined ? await this.#load() : await this.#catchUp(this.#asOfMs, startedMs);
    // The database's clock: days dropped by a clock that runs ahead for a while would never come back.
    const today = dayOf(asOfMs);
    if (today !== this.#day) this.#terms.dropBefore(today);
    this.#day = today;
    this.#asOfMs = asOfMs;
    this.#asOf = instantOf(asOfMs);
    this.#refreshedMs = startedMs;
  }

  /** Reads everything. Returns the database's time of the first read: what is written later shows as a change. */
  async #load(): Promise<number> {
    const startedMs = this.#options.uptimeMs();
    const points = await servicePoints(this.#db).get();
    for (const point of points.docs) this.#terms.addPoint(point.data());
    let days = 0;
    for await (const snapshot of siteDaysFrom(this.#db, dayOf(points.readTime.toMillis())).stream()) {
      await this.#put((snapshot as unknown as { data(): SiteDay }).data());
      days++;
    }
    const ms = Math.round(this.#options.uptimeMs() - startedMs);
    log.info({ points: points.size, days, ms }, 'the free terms are loaded');
    return points.readTime.toMillis();
  }

  #catchUp(asOfMs: number, startedMs: number): Promise<number> {
    const sinceMs = asOfMs - OVERLAP_MS;
    return startedMs - this.#refreshedMs < LOG_REACH_MS ? this.#readLog(sinceMs) : this.#readDays(sinceMs);
  }

  async #readLog(sinceMs: number): Promise<number> {
    const { changes, readAtMs } = await changesSince(this.#db, sinceMs);
    const behind = new Set(changes.filter((change) => !this.#terms.putCounters(change)).map(siteDayIdOf));
    if (behind.size > 0) {
      const days = await this.#db.getAll(...[...behind].map((id) => siteDays(this.#db).doc(id)));
      for (const day of days) if (day.exists) await this.#put(day.data() as SiteDay);
    }
    return readAtMs;
  }

  async #readDays(sinceMs: number): Promise<number> {
    const changed = await siteDaysChangedAfter(this.#db, sinceMs).get();
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
