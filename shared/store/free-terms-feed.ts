import type { Firestore } from '@google-cloud/firestore';
import { dayOf } from '../domain/civil-time.ts';
import { FreeTerms } from '../domain/free-terms.ts';
import { log } from '../log.ts';
import { servicePoints } from './collections.ts';
import { siteDaysChangedAfter, siteDaysFrom } from './queries.ts';
import type { StoredSiteDay } from './site-days.ts';

/** An answer is never older than this. */
const STALENESS_MAX_MS = 1_800;
/** A search later than this starts a refresh without waiting for it. */
const REFRESH_AFTER_MS = 700;
/** A commit can become visible a little after its timestamp; changes are asked for again within this. */
const OVERLAP_MS = 4_000;

/** The free terms as they stood at a moment. */
export interface FreeTermsView {
  readonly terms: FreeTerms;
  /** Epoch milliseconds: every commit before it is included. */
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
  #asOfMs: number | undefined;
  #changedAtMs = 0;
  #day = '';
  #refreshing: Promise<void> | undefined;

  constructor(db: Firestore, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** Returns a view at most two seconds old. */
  async view(): Promise<FreeTermsView> {
    const ageMs = this.#now() - (this.#asOfMs ?? Number.NEGATIVE_INFINITY);
    if (ageMs > STALENESS_MAX_MS) await this.refresh();
    else if (ageMs > REFRESH_AFTER_MS) {
      this.refresh().catch((error: unknown) => log.warn({ err: error }, 'the free terms were not refreshed'));
    }
    return { terms: this.#terms, asOfMs: this.#asOfMs! };
  }

  /** Brings the index up to date; calls that come meanwhile share the one under way. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#run().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #run(): Promise<void> {
    const startedMs = this.#now();
    if (this.#asOfMs === undefined) await this.#load(startedMs);
    else
      await this.#apply(
        (await siteDaysChangedAfter(this.#db, this.#changedAtMs - OVERLAP_MS).get()).docs.map((d) => d.data()),
      );
    const today = dayOf(startedMs);
    if (today !== this.#day) this.#terms.dropBefore(today);
    this.#day = today;
    this.#asOfMs = startedMs;
  }

  async #load(startedMs: number): Promise<void> {
    const points = await servicePoints(this.#db).get();
    for (const point of points.docs) this.#terms.addPoint(point.data());
    let days = 0;
    for await (const snapshot of siteDaysFrom(this.#db, dayOf(startedMs)).stream()) {
      await this.#apply([(snapshot as unknown as { data(): StoredSiteDay }).data()]);
      days++;
    }
    log.info({ points: points.size, days, ms: this.#now() - startedMs }, 'the free terms are loaded');
  }

  async #apply(days: readonly StoredSiteDay[]): Promise<void> {
    for (const day of days) {
      if (!this.#terms.hasPoint(day.servicePointId)) await this.#addPoint(day.servicePointId);
      this.#terms.putDay(day);
      this.#changedAtMs = Math.max(this.#changedAtMs, day.changedAtMs);
    }
  }

  async #addPoint(servicePointId: string): Promise<void> {
    const point = (await servicePoints(this.#db).doc(servicePointId).get()).data();
    if (point) this.#terms.addPoint(point);
  }
}
