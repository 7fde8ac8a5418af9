import { isDeepStrictEqual } from 'node:util';
import { LRUCache } from 'lru-cache';
import TinyQueue from 'tinyqueue';
import { type DayKey, type Instant, instantOf, nextDay } from './civil-time.ts';
import { Neighbourhood } from './geo.ts';
import { type PostalArea, PostalCodes } from './postal-codes.ts';
import type { Mobility, ServicePoint } from './service-point.ts';
import { type DayCounters, type OfferedSlot, type SiteDay, slotIdOf } from './slot.ts';
import { AreaTerms, gathered, type IndexedSlot, MINUTE_MS, type Place, PointTerms } from './term-places.ts';
import { areaPrefixOf } from './teryt.ts';
import { type VaccineType, vaccineOf } from './vaccines.ts';

/** Where to look: a voivodeship, a gmina in it, one point, or around a postal code. */
export type SearchArea =
  | { readonly voiId: string; readonly geoId?: string | undefined }
  | { readonly servicePointId: string }
  | { readonly postalCode: string; readonly radiusKm: number };

export interface TermSearch {
  readonly area: SearchArea;
  /** Both days included. */
  readonly fromDay: DayKey;
  readonly toDay: DayKey;
  /** Wall-clock minutes of the day, both included. */
  readonly fromMinute?: number;
  readonly toMinute?: number;
  readonly vaccineTypes?: readonly VaccineType[];
  readonly mobilities?: readonly Mobility[];
  readonly dose?: number;
  /** Only terms that start later than this: where the last page ended. */
  readonly after?: Instant;
}

/** A free slot with the point that offers it. */
export interface FreeTerm extends OfferedSlot {
  readonly startAt: Instant;
  readonly servicePoint: ServicePoint;
}

/** A page of terms, each in the form that the index was made for. */
export interface TermPage<T = FreeTerm> {
  readonly terms: readonly T[];
  /** When the last term starts, if there are terms after it: from there the next page goes on. */
  readonly continuesAfter?: Instant;
}

/** A page ends once it has this many terms: with `after` at the next start, without it at the end of the day… */
const PAGE_TARGET = 100;
/** …and then after two days at least: a client that asks again from the last day it saw must see a new one. */
const PAGE_DAYS_MIN = 2;
/** The memory that remembered circles may take: one over open country has few places, one over a conurbation a thousand. */
const CIRCLES_MAX_BYTES = 8 * 1024 * 1024;
const CIRCLE_BYTES = 200;
const PLACE_BYTES = 8;

/** Where a search stands in the slots of one place's day. */
interface Cursor<T> {
  readonly slots: readonly IndexedSlot<T>[];
  index: number;
  slot: IndexedSlot<T>;
  /** The slot's start and its point's rank: comparing cursors is most of a merge, and goes no further than to them. */
  start: number;
  rank: number;
}

/** What a slot must be, worked out once for all slots that a search looks at. */
interface Wish {
  /** Later than this start, in minutes since the epoch. */
  readonly after: number;
  /** By the number of a vaccine, 1 where it is wanted; undefined where any is. */
  readonly vaccines: Uint8Array | undefined;
  readonly mobilities: readonly Mobility[] | undefined;
  readonly dose: number | undefined;
  readonly fromMinute: number;
  readonly toMinute: number;
}

/**
 * The free public terms of the whole country, in memory, arranged for searching. `form` gives a term the form in which searches
 * return it; each is made once, however often it is found.
 */
export class FreeTerms<T = FreeTerm> {
  readonly #form: (term: FreeTerm) => T;
  readonly #points = new Map<string, PointTerms<T>>();
  /** Voivodeships, powiats and gminas by the 2, 4 and 6 digits that their TERC codes begin with. */
  readonly #areas = new Map<string, AreaTerms<T>>();
  #neighbourhood = new Neighbourhood<PointTerms<T>>();
  readonly #postalCodes = new PostalCodes();
  /**
   * The places around a postal code, which only points and the table of codes change. Room is not
   * set aside at the start, as by `max`.
   */
  readonly #circles = new LRUCache<string, readonly Place<T>[]>({
    maxSize: CIRCLES_MAX_BYTES,
    sizeCalculation: (places) => CIRCLE_BYTES + PLACE_BYTES * places.length,
  });

  constructor(form: (term: FreeTerm) => T) {
    this.#form = form;
  }

  hasPoint(servicePointId: string): boolean {
    return this.#points.has(servicePointId);
  }

  /** Adds a point; its days come through `putDay`. */
  addPoint(point: ServicePoint): void {
    if (this.#points.has(point.id)) return;
    const terms = new PointTerms<T>(point, this.#areasOf(point));
    this.#points.set(point.id, terms);
    this.#place(terms);
  }

  /**
   * Takes points as they now stand, new ones among them: under other names, in other areas, or no longer active. The days of those
   * that are known stay.
   */
  putPoints(points: readonly ServicePoint[]): void {
    const changed = new Map(
      points
        .filter((point) => !isDeepStrictEqual(point, this.#points.get(point.id)?.point))
        .map((point) => [point.id, point]),
    );
    if (changed.size === 0) return;
    // All are arranged anew: lists of points are imported a few times a week, and it takes milliseconds.
    this.#areas.clear();
    this.#neighbourhood = new Neighbourhood();
    this.#postalCodes.forgetPoints();
    for (const [id, terms] of this.#points) {
      const point = changed.get(id) ?? terms.point;
      terms.become(point, this.#areasOf(point));
      this.#place(terms);
    }
    for (const point of changed.values()) this.addPoint(point);
  }

  /** Takes an imported table of postal codes in place of the one before. */
  setPostalTable(areas: readonly PostalArea[]): void {
    this.#circles.clear();
    this.#postalCodes.setTable(areas);
  }

  /** Whether it is known where a postal code lies. */
  knowsPostalCode(postalCode: string): boolean {
    return this.#postalCodes.find(postalCode) !== undefined;
  }

  /** Returns the points at whose terms a search in this area looks. */
  pointsIn(area: SearchArea): ServicePoint[] {
    return this.#placesIn(area).flatMap(({ points }) => points.map(({ point }) => point));
  }

  /** Takes a site day as it now stands; an older copy than the one held is ignored. The point must be known. */
  putDay(siteDay: SiteDay): void {
    this.#points.get(siteDay.servicePointId)?.putDay(siteDay);
  }

  /**
   * Takes the counters that one commit changed. Returns whether the day held is then up to date: not when a commit before this
   * one is missing, or this one changed more than counters, and the day must be read whole.
   */
  putCounters(counters: DayCounters): boolean {
    return this.#points.get(counters.servicePointId)?.putCounters(counters) ?? false;
  }

  /** Forgets the days before this one. */
  dropBefore(day: DayKey): void {
    for (const place of [...this.#points.values(), ...this.#areas.values()]) place.dropBefore(day);
  }

  /**
   * Returns the next page of free terms, by start. A client that pages by `after` gets short pages. Any other gets whole days,
   * so that one which continues from the day after the last term it saw, or from that very day, misses nothing.
   */
  search(search: TermSearch, nowMs: number): TermPage<T> {
    const places = this.#placesIn(search.area);
    const wish = wishOf(search, nowMs);
    const isShort = search.after !== undefined;
    const terms: T[] = [];
    let lastStart = 0;
    const pageWithMore = (): TermPage<T> => ({ terms, continuesAfter: instantOf(lastStart * MINUTE_MS) });
    let daysWithTerms = 0;
    for (let day = search.fromDay; day <= search.toDay; day = nextDay(day)) {
      const waiting = cursorsOf(places, day, wish);
      if (waiting.length === 0) continue;
      if (isShort && terms.length >= PAGE_TARGET) return pageWithMore();
      const ofDay: T[] = [];
      const wanted = isShort ? PAGE_TARGET - terms.length : Number.POSITIVE_INFINITY;
      let lastOfDay = 0;
      for (let next = waiting.peek(); next; next = waiting.peek()) {
        const { slot } = next;
        // Terms that start together stay together: the next page begins after this start.
        if (ofDay.length >= wanted && slot.start > lastOfDay) break;
        slot.form ??= this.#form(termOf(slot, day));
        ofDay.push(slot.form);
        lastOfDay = slot.start;
        const hasMore = advance(next, wish);
        // One that is alone stays where it is.
        if (hasMore && waiting.length === 1) continue;
        waiting.pop();
        if (hasMore) waiting.push(next);
      }
      const isFull = !isShort && daysWithTerms >= PAGE_DAYS_MIN && terms.length + ofDay.length > PAGE_TARGET;
      if (isFull) return pageWithMore();
      for (const term of ofDay) terms.push(term);
      lastStart = lastOfDay;
      if (waiting.length > 0) return pageWithMore();
      daysWithTerms++;
    }
    return { terms };
  }

  /** Makes a point findable by where it lies. */
  #place(terms: PointTerms<T>): void {
    this.#circles.clear();
    this.#neighbourhood.add(terms, terms.point);
    this.#postalCodes.add(terms.point.zipCode, terms.point);
  }

  #areasOf({ terc }: ServicePoint): [AreaTerms<T>, AreaTerms<T>, AreaTerms<T>] {
    const areaOf = (digits: number) => this.#areaOf(terc.slice(0, digits));
    return [areaOf(6), areaOf(4), areaOf(2)];
  }

  #areaOf(code: string): AreaTerms<T> {
    const area = this.#areas.get(code) ?? new AreaTerms<T>();
    this.#areas.set(code, area);
    return area;
  }

  #placesIn(area: SearchArea): readonly Place<T>[] {
    if ('servicePointId' in area) {
      return some(this.#points.get(area.servicePointId));
    }
    if ('postalCode' in area) return this.#circle(area.postalCode, area.radiusKm);
    if (!area.geoId) return some(this.#areas.get(area.voiId));
    return area.geoId.startsWith(area.voiId) ? some(this.#areas.get(areaPrefixOf(area.geoId))) : [];
  }

  #circle(postalCode: string, radiusKm: number): readonly Place<T>[] {
    const key = `${postalCode} ${radiusKm}`;
    let places = this.#circles.get(key);
    if (!places) {
      const centre = this.#postalCodes.find(postalCode);
      places = centre ? gathered(this.#neighbourhood.around(centre, radiusKm)) : [];
      this.#circles.set(key, places);
    }
    return places;
  }
}

function some<P>(place: P | undefined): P[] {
  return place ? [place] : [];
}

function wishOf({ after, vaccineTypes, dose, fromMinute, toMinute, mobilities }: TermSearch, nowMs: number): Wish {
  return {
    after: Math.floor(Math.max(nowMs, after ? Date.parse(after) : 0) / MINUTE_MS),
    vaccines: vaccineTypes && wantedOf(vaccineTypes),
    mobilities,
    dose,
    fromMinute: fromMinute ?? 0,
    toMinute: toMinute ?? Number.POSITIVE_INFINITY,
  };
}

/** Vaccines have numbers up to 255. */
function wantedOf(vaccineTypes: readonly VaccineType[]): Uint8Array {
  const wanted = new Uint8Array(256);
  for (const type of vaccineTypes) wanted[vaccineOf(type).number] = 1;
  return wanted;
}

/** The places that have a suitable term on this day, the earliest first. */
function cursorsOf<T>(places: readonly Place<T>[], day: DayKey, wish: Wish): TinyQueue<Cursor<T>> {
  const cursors: Cursor<T>[] = [];
  for (const place of places) {
    const slots = place.slotsOf(day);
    if (slots.length === 0) continue;
    const cursor = { slots, index: -1, slot: slots[0]!, start: 0, rank: 0 };
    if (advance(cursor, wish)) cursors.push(cursor);
  }
  return new TinyQueue(cursors, (a, b) => a.start - b.start || a.rank - b.rank);
}

/** Moves to the next suitable slot. Returns whether there is one. */
function advance<T>(cursor: Cursor<T>, wish: Wish): boolean {
  const { slots } = cursor;
  for (let index = cursor.index + 1; index < slots.length; index++) {
    const slot = slots[index]!;
    if (!suits(slot, wish)) continue;
    cursor.index = index;
    cursor.slot = slot;
    cursor.start = slot.start;
    cursor.rank = slot.at.rank;
    return true;
  }
  return false;
}

function suits<T>(slot: IndexedSlot<T>, wish: Wish): boolean {
  return (
    slot.start > wish.after &&
    slot.booked < slot.capacity &&
    (wish.vaccines === undefined || wish.vaccines[slot.vaccine] === 1) &&
    (wish.dose === undefined || slot.dose === wish.dose) &&
    slot.wallMinute >= wish.fromMinute &&
    slot.wallMinute <= wish.toMinute &&
    (wish.mobilities === undefined || wish.mobilities.includes(slot.at.point.mobility))
  );
}

function termOf<T>({ at, start, startMinute, minutes, vaccineType, dose }: IndexedSlot<T>, day: DayKey): FreeTerm {
  const servicePoint = at.point;
  const slot = { servicePointId: servicePoint.id, day, startMinute, vaccineType, dose, audience: 'external' as const };
  return { id: slotIdOf(slot), slot, minutes, startAt: instantOf(start * MINUTE_MS), servicePoint };
}
