import { addDays, type DayKey, type Instant, instantOf, midnightOf, momentOf, wallMinuteOf } from './civil-time.ts';
import { distanceKm, PostalCodes } from './geo.ts';
import type { Mobility, ServicePoint } from './service-point.ts';
import { freePlaces, type OfferedSlot, parseSlotKey, type SiteDay, slotIdOf } from './slot.ts';
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

export interface TermPage {
  readonly terms: readonly FreeTerm[];
  /** Whether terms after the last one exist. */
  readonly hasMore: boolean;
}

/** A page ends once it has this many terms: with `after` at the next start, without it at the end of the day… */
const PAGE_TARGET = 100;
/** …and then after two days at least: a client that asks again from the last day it saw must see a new one. */
const PAGE_DAYS_MIN = 2;

const DAY_MINUTES = 1_440;

interface IndexedSlot {
  readonly startMs: number;
  readonly wallMinute: number;
  readonly startMinute: number;
  readonly minutes: number;
  readonly vaccineType: VaccineType;
  readonly dose: number;
}

interface IndexedDay {
  readonly version: number;
  readonly slots: readonly IndexedSlot[];
}

interface IndexedPoint {
  readonly point: ServicePoint;
  readonly days: Map<DayKey, IndexedDay>;
}

/** The free public terms of the whole country, in memory, arranged for searching. */
export class FreeTerms {
  readonly #points = new Map<string, IndexedPoint>();
  readonly #byVoivodeship = new Map<string, IndexedPoint[]>();
  readonly #postalCodes = new PostalCodes();

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
    this.#postalCodes.add(point.zipCode, point);
  }

  /** Takes a site day as it now stands; an older copy than the one held is ignored. The point must be known. */
  putDay(siteDay: SiteDay): void {
    const days = this.#points.get(siteDay.servicePointId)?.days;
    const held = days?.get(siteDay.day);
    if (!days || (held && held.version >= siteDay.version)) return;
    days.set(siteDay.day, { version: siteDay.version, slots: freeSlotsOf(siteDay) });
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
  search(search: TermSearch, nowMs: number): TermPage {
    const points = this.#pointsIn(search.area).filter(
      ({ point }) => point.status === 'ACTIVE' && (!search.mobilities || search.mobilities.includes(point.mobility)),
    );
    const afterMs = Math.max(nowMs, search.after ? Date.parse(search.after) : 0);
    const isShort = search.after !== undefined;
    const terms: FreeTerm[] = [];
    let daysWithTerms = 0;
    for (let day = search.fromDay; day <= search.toDay; day = addDays(day, 1)) {
      const ofDay = termsOfDay(points, day, search, afterMs);
      if (ofDay.length === 0) continue;
      const isFull = isShort
        ? terms.length >= PAGE_TARGET
        : daysWithTerms >= PAGE_DAYS_MIN && terms.length + ofDay.length > PAGE_TARGET;
      if (isFull) return { terms, hasMore: true };
      const taken = isShort ? cutAtStart(ofDay, PAGE_TARGET - terms.length) : ofDay;
      terms.push(...taken);
      if (taken.length < ofDay.length) return { terms, hasMore: true };
      daysWithTerms++;
    }
    return { terms, hasMore: false };
  }

  #pointsIn(area: SearchArea): readonly IndexedPoint[] {
    if ('servicePointId' in area) {
      const point = this.#points.get(area.servicePointId);
      return point ? [point] : [];
    }
    if ('postalCode' in area) {
      const centre = this.#postalCodes.find(area.postalCode);
      if (!centre) return [];
      return [...this.#points.values()].filter(({ point }) => distanceKm(centre, point) <= area.radiusKm);
    }
    const inVoivodeship = this.#byVoivodeship.get(area.voiId) ?? [];
    if (!area.geoId) return inVoivodeship;
    const prefix = areaPrefixOf(area.geoId);
    return inVoivodeship.filter(({ point }) => point.terc.startsWith(prefix));
  }
}

function freeSlotsOf({ day, slots }: SiteDay): IndexedSlot[] {
  const clockShifts = midnightOf(addDays(day, 1)) - midnightOf(day) !== DAY_MINUTES * 60_000;
  const free: IndexedSlot[] = [];
  for (const [key, counter] of Object.entries(slots)) {
    if (freePlaces(counter) <= 0) continue;
    const { startMinute, vaccineType, dose, audience } = parseSlotKey(key);
    if (audience !== 'external') continue;
    const startMs = momentOf(day, startMinute);
    const wallMinute = clockShifts ? wallMinuteOf(startMs) : startMinute;
    free.push({ startMs, wallMinute, startMinute, minutes: counter.minutes, vaccineType, dose });
  }
  return free;
}

function termsOfDay(points: readonly IndexedPoint[], day: DayKey, search: TermSearch, afterMs: number): FreeTerm[] {
  const found: { slot: IndexedSlot; point: ServicePoint }[] = [];
  for (const { point, days } of points) {
    for (const slot of days.get(day)?.slots ?? []) {
      if (slot.startMs > afterMs && suits(slot, search)) found.push({ slot, point });
    }
  }
  found.sort((a, b) => a.slot.startMs - b.slot.startMs || (a.point.id < b.point.id ? -1 : 1));
  return found.map(({ slot: { startMs, startMinute, minutes, vaccineType, dose }, point }) => {
    const slot = { servicePointId: point.id, day, startMinute, vaccineType, dose, audience: 'external' as const };
    return { id: slotIdOf(slot), slot, minutes, startAt: instantOf(startMs), servicePoint: point };
  });
}

function suits(slot: IndexedSlot, { fromMinute, toMinute, vaccineTypes, dose }: TermSearch): boolean {
  return (
    (fromMinute === undefined || slot.wallMinute >= fromMinute) &&
    (toMinute === undefined || slot.wallMinute <= toMinute) &&
    (vaccineTypes === undefined || vaccineTypes.includes(slot.vaccineType)) &&
    (dose === undefined || slot.dose === dose)
  );
}

/** Returns at least `count` terms where there are as many, and never a part of those that start together. */
function cutAtStart(terms: readonly FreeTerm[], count: number): readonly FreeTerm[] {
  if (terms.length <= count) return terms;
  const last = terms[count - 1]!.startAt;
  return terms.filter(({ startAt }) => startAt <= last);
}
