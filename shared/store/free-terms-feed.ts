import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import { dayOf, type Instant, instantOf } from '../domain/civil-time.ts';
import { type Refusal, tryLater } from '../domain/errors.ts';
import { type FreeTerm, FreeTerms, type TermSearch } from '../domain/free-terms.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { type SiteDay, siteDayIdOf } from '../domain/slot.ts';
import { log } from '../log.ts';
import { postalAreas, servicePoints } from './collections.ts';
import { readable } from './documents.ts';
import { changesSince, ENTRY_KEEPS_MS } from './outbox.ts';
import { postalTable } from './postal-codes.ts';
import { servicePointsChangedAfter, siteDaysChangedAfter, siteDaysFrom } from './queries.ts';
import type { RememberedReferrals } from './remembered-referrals.ts';
import { siteDays } from './site-days.ts';
import { putReadableDay, termsFromDatabase } from './terms-from-database.ts';

/** A search on an older view waits for a refresh… */
const STALENESS_MAX_MS = 1_500;
/** …and one on a view older than this starts a refresh without waiting for it. */
const REFRESH_AFTER_MS = 800;
/** A commit can become visible a little after its timestamp; changes are asked for again within this. */
const OVERLAP_MS = 2_000;
/** The log of commits reaches back this far from the last refresh, with a second for the asking. */
const LOG_REACH_MS = ENTRY_KEEPS_MS - OVERLAP_MS - 1_000;
/**
 * Another table of postal codes is looked for this often: an import shows within this and the next
 * search.
 */
const TABLE_EVERY_MS = 60_000;
/** When to search again after the database could not be asked. */
const RETRY_MS = 1_000;
/** So many searches at once read for themselves. Of a crowd the others wait for their turn: what all read would fill the memory. */
const READING_MAX = 20;

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
  /** Told of the referrals that commits change, as the log is read for the terms anyway. */
  readonly referrals?: Pick<RememberedReferrals, 'beginAnew' | 'forget'>;
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
  /**
   * The table of postal codes in the index, and when it was last asked whether there is another.
   */
  #tableVersion: string | undefined;
  #tableAskedMs = Number.NEGATIVE_INFINITY;
  /** The last reading for a search in each lane; the next one begins when it has ended. */
  readonly #lanes: Promise<void>[] = Array(READING_MAX).fill(Promise.resolve());
  #readings = 0;
  #refreshing: Promise<void> | undefined;

  constructor(db: Firestore, options: FeedOptions<T>) {
    this.#db = db;
    this.#options = options;
    this.#terms = new FreeTerms(options.form);
  }

  get #isLoaded(): boolean {
    return this.#asOfMs !== undefined;
  }

  /**
   * Returns a view in which this search finds what there is: the index, or, before that is loaded, what the search looks at, read
   * for it alone. A search too wide for that waits for the index. Throws `unavailable` when the database cannot be asked.
   */
  async viewFor(search: TermSearch, nowMs: number): Promise<FreeTermsView<T>> {
    const part = this.#isLoaded ? undefined : await this.#partFor(search, nowMs);
    return part ?? this.view();
  }

  /** Brings what an instance knows up to date, if it has the index; before that, whoever searches reads for themselves. */
  async catchUp(): Promise<void> {
    if (this.#isLoaded) await this.view();
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

  /** Begins to load the index, unless that is done or under way. */
  beginLoading(): void {
    if (!this.#isLoaded) this.refresh().catch(() => undefined);
  }

  /** Brings the index up to date; calls that come meanwhile share the one under way. Throws `unavailable`. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#run()
      .catch((error: unknown) => {
        throw unavailable(error, 'the free terms were not refreshed');
      })
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  /** Reads the terms of one search when its turn comes. Returns undefined if the index is loaded by then, or they are too many. */
  #partFor(search: TermSearch, nowMs: number): Promise<FreeTermsView<T> | undefined> {
    const lane = this.#readings++ % READING_MAX;
    const part = this.#lanes[lane]!.then(() => (this.#isLoaded ? undefined : this.#readPart(search, nowMs)));
    const ended = () => undefined;
    this.#lanes[lane] = part.then(ended, ended);
    return part;
  }

  async #readPart(search: TermSearch, nowMs: number): Promise<FreeTermsView<T> | undefined> {
    try {
      const part = await termsFromDatabase(search, { db: this.#db, form: this.#options.form, nowMs });
      return part && { terms: part.terms, asOf: instantOf(part.asOfMs) };
    } catch (error) {
      throw unavailable(error, 'the terms of a search were not read');
    } finally {
      // After the answer, which would otherwise wait for all days of the country.
      setImmediate(() => this.beginLoading());
    }
  }

  async #run(): Promise<void> {
    const startedMs = this.#options.uptimeMs();
    const [asOfMs] = await Promise.all([
      this.#asOfMs === undefined ? this.#load() : this.#catchUp(this.#asOfMs, startedMs),
      this.#refreshPostalTable(startedMs),
    ]);
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
    this.#terms.putPoints(readable(points.docs));
    let days = 0;
    for await (const snapshot of siteDaysFrom(this.#db, dayOf(points.readTime.toMillis())).stream()) {
      await this.#putAll([snapshot as unknown as DocumentSnapshot<SiteDay>]);
      days++;
    }
    const ms = Math.round(this.#options.uptimeMs() - startedMs);
    log.info({ points: points.size, days, ms }, 'the free terms are loaded');
    this.#options.referrals?.beginAnew();
    return points.readTime.toMillis();
  }

  #catchUp(asOfMs: number, startedMs: number): Promise<number> {
    const sinceMs = asOfMs - OVERLAP_MS;
    return startedMs - this.#refreshedMs < LOG_REACH_MS ? this.#readLog(sinceMs) : this.#readDays(sinceMs);
  }

  async #readLog(sinceMs: number): Promise<number> {
    const { days: changed, referrals, points: pointIds, readAtMs } = await changesSince(this.#db, sinceMs);
    this.#options.referrals?.forget(referrals);
    if (pointIds.length > 0) {
      const points = await this.#db.getAll(...pointIds.map((id) => servicePoints(this.#db).doc(id)));
      this.#terms.putPoints(readable(points as DocumentSnapshot<ServicePoint>[]));
    }
    const behind = new Set(changed.filter((day) => !this.#terms.putCounters(day)).map(siteDayIdOf));
    if (behind.size > 0) {
      const days = await this.#db.getAll(...[...behind].map((id) => siteDays(this.#db).doc(id)));
      await this.#putAll(days as DocumentSnapshot<SiteDay>[]);
    }
    return readAtMs;
  }

  async #readDays(sinceMs: number): Promise<number> {
    const points = await servicePointsChangedAfter(this.#db, sinceMs).get();
    if (points.size > 0) this.#terms.putPoints(readable(points.docs));
    const changed = await siteDaysChangedAfter(this.#db, sinceMs).get();
    await this.#putAll(changed.docs);
    this.#options.referrals?.beginAnew();
    return points.readTime.toMillis();
  }

  /**
   * The table changes a few times a year: a search does not fail because it cannot be read anew.
   */
  async #refreshPostalTable(startedMs: number): Promise<void> {
    if (startedMs - this.#tableAskedMs < TABLE_EVERY_MS) return;
    try {
      const version = (await postalTable(this.#db).get()).data()?.version;
      if (version !== this.#tableVersion) {
        const areas = await postalAreas(this.#db).get();
        this.#terms.setPostalTable(areas.docs.map((area) => area.data()));
        log.info({ areas: areas.size, version }, 'the table of postal codes is loaded');
      }
      this.#tableVersion = version;
      this.#tableAskedMs = startedMs;
    } catch (error) {
      if (this.#asOfMs === undefined) throw error;
      log.warn({ err: error }, 'the table of postal codes was not looked for');
    }
  }

  async #putAll(snapshots: readonly DocumentSnapshot<SiteDay>[]): Promise<void> {
    for (const day of readable(snapshots)) await this.#put(day);
  }

  async #put(day: SiteDay): Promise<void> {
    if (!this.#terms.hasPoint(day.servicePointId)) {
      const [point] = readable([await servicePoints(this.#db).doc(day.servicePointId).get()]);
      if (!point) return;
      this.#terms.addPoint(point);
    }
    putReadableDay(day, this.#terms);
  }
}

/** Logs what the database said. Returns the refusal that the caller gets. */
function unavailable(error: unknown, message: string): Refusal {
  log.error({ err: error }, message);
  return tryLater('unavailable', RETRY_MS);
}
