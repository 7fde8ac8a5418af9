import TinyQueue from 'tinyqueue';
import { addDays, type DayKey, type Instant, instantOf, midnightOf, momentOf, wallMinuteOf } from './civil-time.ts';
import { Neighbourhood, PostalCodes } from './geo.ts';
import type { Mobility, ServicePoint } from './service-point.ts';
import { type DayCounters, type OfferedSlot, parseSlotKey, type SiteDay, type SlotKey, slotIdOf } from './slot.ts';
import { areaPrefixOf } from './teryt.ts';
import type { VaccineType } from './vaccines.ts';

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
  /** When the last term starts: from there the next page goes on. */
  readonly lastStartAt?: Instant;
  /** Whether terms after the last one exist. */
  readonly hasMore: boolean;
}

/** A page ends once it has this many terms: with `after` at the next start, without it at the end of the day… */
const PAGE_TARGET = 100;
/** …and then after two days at least: a client that asks again from the last day it saw must see a new one. */
const PAGE_DAYS_MIN = 2;

const DAY_MINUTES = 1_440;

interface IndexedSlot<T> {
  readonly key: SlotKey;
  readonly startMs: number;
  readonly wallMinute: number;
  readonly startMinute: number;
  readonly minutes: number;
  readonly vaccineType: VaccineType;
  readonly dose: number;
  readonly capacity: number;
  booked: number;
  /** Made when first shown: most slots never are. */
  form?: T;
}

interface IndexedDay<T> {
  version: number;
  /** All public slots by start, the full ones too: a cancellation brings them back. */
  readonly slots: readonly IndexedSlot<T>[];
}

interface IndexedPoint<T> {
  readonly point: ServicePoint;
  readonly days: Map<DayKey, IndexedDay<T>>;
}

/** Where a search stands in the slots of one point's day: at one that suits it. */
interface Cursor<T> {
  readonly point: ServicePoint;
  readonly slots: readonly IndexedSlot<T>[];
  at: number;
}

/**
 * The free public terms of the whole country, in memory, arranged for searching. `form` gives a term the form in which searches
 * return it; each is made once, however often it is found.
 */
export class FreeTerms<T = FreeTerm> {
  readonly #form: (term: FreeTerm) => T;
  readonly #points = new Map<string, IndexedPoint<T>>();
  readonly #byVoivodeship = new Map<string, IndexedPoint<T>[]>();
  readonly #neighbourhood = new Neighbourhood<IndexedPoint<T>>(({ point }) => point);
  readonly #postalCodes = new PostalCodes();

  constructor(form: (term: FreeTerm) => T) {
    this.#form = form;
  }

  hasPoint(servicePointId: string): boolean {
    return this.#points.has(servicePointId);
  }

  /** Adds a point; its days come through `putDay`. */
  addPoint(point: ServicePoint): void {
    if (this.#points.has(point.id)) return;
    const indexed = { point, days: new Map() };
    this.#points.set(point.id, indexed);
    const neighbours = this.#byVoivodeship.get(point.voiId);
    if (neighbours) neighbours.push(indexed);
    else this.#byVoivodeship.set(point.voiId, [indexed]);
    this.#neighbourhood.add(indexed);
    this.#postalCodes.add(point.zipCode, point);
  }

  /** Takes a site day as it now stands; an older copy than the one held is ignored. The point must be known. */
  putDay(siteDay: SiteDay): void {
    const days = this.#points.get(siteDay.servicePointId)?.days;
    const held = days?.get(siteDay.day);
    if (!days || (held && held.version >= siteDay.version)) return;
    days.set(siteDay.day, { version: siteDay.version, slots: publicSlotsOf(siteDay) });
  }

  /**
   * Takes the counters that one commit changed. Returns whether the day held is then up to date: not when a commit before this
   * one is missing, or this one changed more than counters, and the day must be read whole.
   */
  putCounters({ servicePointId, day, version, booked }: DayCounters): boolean {
    const held = this.#points.get(servicePointId)?.days.get(day);
    if (held && held.version >= version) return true;
    if (!held || !booked || held.version + 1 !== version) return false;
    for (const slot of held.slots) slot.booked = booked[slot.key] ?? slot.booked;
    held.version = version;
    return true;
  }

  /** Forgets the days before this one. */
  dropBefore(day: DayKey): void {
    for (const { days } of this.#points.values()) {
      for (const held of days.keys()) if (held < day) days.delete(held);
    }
  }

  /**
   * Returns the next page of free terms, by start. A client that pages by `after` gets short pages. Any other gets whole days,
   * so that one which continues from the day after the last term it saw, or from that very day, misses nothing.
   */
  search(search: TermSearch, nowMs: number): TermPage<T> {
    const points = this.#pointsIn(search.area).filter(
      ({ point }) => point.status === 'ACTIVE' && (!search.mobilities || search.mobilities.includes(point.mobility)),
    );
    const afterMs = Math.max(nowMs, search.after ? Date.parse(search.after) : 0);
    const isShort = search.after !== undefined;
    const terms: T[] = [];
    let lastStartMs: number | undefined;
    const pageOf = (hasMore: boolean): TermPage<T> => ({
      terms,
      ...(lastStartMs !== undefined && { lastStartAt: instantOf(lastStartMs) }),
      hasMore,
    });
    let daysWithTerms = 0;
    for (let day = search.fromDay; day <= search.toDay; day = addDays(day, 1)) {
      const waiting = cursorsOf(points, day, search, afterMs);
      if (waiting.length === 0) continue;
      if (isShort && terms.length >= PAGE_TARGET) return pageOf(true);
      const ofDay: T[] = [];
      const wanted = isShort ? PAGE_TARGET - terms.length : Number.POSITIVE_INFINITY;
      let lastOfDayMs = 0;
      for (let next = waiting.peek(); next; next = waiting.peek()) {
        const slot = next.slots[next.at]!;
        // Terms that start together stay together: the next page begins after this start.
        if (ofDay.length >= wanted && slot.startMs > lastOfDayMs) break;
        slot.form ??= this.#form(termOf(slot, day, next.point));
        ofDay.push(slot.form);
        lastOfDayMs = slot.startMs;
        waiting.pop();
        if (advance(next, search)) waiting.push(next);
      }
      const isFull = !isShort && daysWithTerms >= PAGE_DAYS_MIN && terms.length + ofDay.length > PAGE_TARGET;
      if (isFull) return pageOf(true);
      for (const term of ofDay) terms.push(term);
      lastStartMs = lastOfDayMs;
      if (waiting.length > 0) return pageOf(true);
      daysWithTerms++;
    }
    return pageOf(false);
  }

  #pointsIn(area: SearchArea): readonly IndexedPoint<T>[] {
    if ('servicePointId' in area) {
      const point = this.#points.get(area.servicePointId);
      return point ? [point] : [];
    }
    if ('postalCode' in area) {
      const centre = this.#postalCodes.find(area.postalCode);
      return centre ? this.#neighbourhood.around(centre, area.radiusKm) : [];
    }
    const inVoivodeship = this.#byVoivodeship.get(area.voiId) ?? [];
    if (!area.geoId) return inVoivodeship;
    const prefix = areaPrefixOf(area.geoId);
    return inVoivodeship.filter(({ point }) => point.terc.startsWith(prefix));
  }
}

function publicSlotsOf<T>({ day, slots }: SiteDay): IndexedSlot<T>[] {
  const clockShifts = midnightOf(addDays(day, 1)) - midnightOf(day) !== DAY_MINUTES * 60_000;
  const indexed: IndexedSlot<T>[] = [];
  for (const [key, { minutes, capacity, booked }] of Object.entries(slots)) {
    const { startMinute, vaccineType, dose, audience } = parseSlotKey(key);
    if (audience !== 'external') continue;
    const startMs = momentOf(day, startMinute);
    const wallMinute = clockShifts ? wallMinuteOf(startMs) : startMinute;
    indexed.push({ key, startMs, wallMinute, startMinute, minutes, vaccineType, dose, capacity, booked });
  }
  return indexed.sort((a, b) => a.startMs - b.startMs);
}

/** The points that have a suitable term on this day, the earliest first; of one start, in an order of its own. */
function cursorsOf<T>(
  points: readonly IndexedPoint<T>[],
  day: DayKey,
  search: TermSearch,
  afterMs: number,
): TinyQueue<Cursor<T>> {
  const cursors: Cursor<T>[] = [];
  for (const { point, days } of points) {
    const slots = days.get(day)?.slots;
    if (!slots || slots.length === 0 || slots.at(-1)!.startMs <= afterMs) continue;
    const cursor = { point, slots, at: -1 };
    do if (!advance(cursor, search)) break;
    while (slots[cursor.at]!.startMs <= afterMs);
    if (cursor.at < slots.length) cursors.push(cursor);
  }
  return new TinyQueue(
    cursors,
    (a, b) => a.slots[a.at]!.startMs - b.slots[b.at]!.startMs || (a.point.id < b.point.id ? -1 : 1),
  );
}

/** Moves to the next suitable slot. Returns whether there is one. */
function advance<T>(cursor: Cursor<T>, search: TermSearch): boolean {
  const { slots } = cursor;
  do cursor.at++;
  while (cursor.at < slots.length && !suits(slots[cursor.at]!, search));
  return cursor.at < slots.length;
}

function suits<T>(slot: IndexedSlot<T>, { fromMinute, toMinute, vaccineTypes, dose }: TermSearch): boolean {
  return (
    slot.booked < slot.capacity &&
    (dose === undefined || slot.dose === dose) &&
    (vaccineTypes === undefined || vaccineTypes.includes(slot.vaccineType)) &&
    (fromMinute === undefined || slot.wallMinute >= fromMinute) &&
    (toMinute === undefined || slot.wallMinute <= toMinute)
  );
}

function termOf<T>(
  { startMs, startMinute, minutes, vaccineType, dose }: IndexedSlot<T>,
  day: DayKey,
  servicePoint: ServicePoint,
): FreeTerm {
  const slot = { servicePointId: servicePoint.id, day, startMinute, vaccineType, dose, audience: 'external' as const };
  return { id: slotIdOf(slot), slot, minutes, startAt: instantOf(startMs), servicePoint };
}
