import { type DayKey, isLongAsUsual, momentOf, wallMinuteOf } from './civil-time.ts';
import type { ServicePoint } from './service-point.ts';
import { type DayCounters, parseSlotKey, type SiteDay, type SlotKey } from './slot.ts';
import { type VaccineType, vaccineOf } from './vaccines.ts';

/* The public slots of points and areas, as the index of free terms holds them. */

export const MINUTE_MS = 60_000;

/** A public slot, free or full: a cancellation brings it back. What each search compares comes first, side by side in memory. */
export interface IndexedSlot<T> {
  /** Minutes since the epoch: a whole number so small lies in the slot itself, where milliseconds would be an object of their own. */
  readonly start: number;
  /** The number of the vaccine, under which a wish says whether it is wanted. */
  readonly vaccine: number;
  readonly dose: number;
  readonly wallMinute: number;
  readonly capacity: number;
  booked: number;
  /** The form in which searches return it, made when first shown: most slots never are. */
  form: T | undefined;
  readonly at: PointTerms<T>;
  readonly key: SlotKey;
  readonly startMinute: number;
  readonly minutes: number;
  readonly vaccineType: VaccineType;
}

/** Something that has slots on days. */
export interface Place<T> {
  /** Whose slots these are. */
  readonly points: readonly PointTerms<T>[];
  /** By start, and of one start always in the same order. Slots of points that are not active are not among them. */
  slotsOf(day: DayKey): readonly IndexedSlot<T>[];
}

interface IndexedDay<T> {
  version: number;
  readonly slots: readonly IndexedSlot<T>[];
}

/** Gmina, powiat and voivodeship. */
type Areas<T> = readonly [AreaTerms<T>, ...AreaTerms<T>[]];

const NONE: readonly never[] = [];

/** The days of one point. */
export class PointTerms<T> implements Place<T> {
  /** As it was last told. */
  point: ServicePoint;
  /** Orders terms of one start: the number that the point's id begins with, as large as lies in an object itself. */
  readonly rank: number;
  /** The areas that the point lies in, the smallest first. */
  #areas: Areas<T>;
  readonly #days = new Map<DayKey, IndexedDay<T>>();

  constructor(point: ServicePoint, areas: Areas<T>) {
    this.point = point;
    this.rank = Number.parseInt(point.id.slice(0, 7), 16);
    this.#areas = areas;
    for (const area of areas) area.add(this);
  }

  /** The gmina that the point lies in. */
  get gmina(): AreaTerms<T> {
    return this.#areas[0];
  }

  /** Takes the point as it now stands: its days stay, and show another name or lie in other areas. */
  become(point: ServicePoint, areas: Areas<T>): void {
    if (point !== this.point)
      for (const { slots } of this.#days.values()) for (const slot of slots) slot.form = undefined;
    this.point = point;
    this.#areas = areas;
    for (const area of areas) area.add(this);
  }

  get points(): readonly [PointTerms<T>] {
    return [this];
  }

  slotsOf(day: DayKey): readonly IndexedSlot<T>[] {
    return (this.point.status === 'ACTIVE' && this.#days.get(day)?.slots) || NONE;
  }

  /** Takes a day as it stands, unless it is no newer than the one held. */
  putDay(siteDay: SiteDay): void {
    const held = this.#days.get(siteDay.day);
    if (held && held.version >= siteDay.version) return;
    this.#days.set(siteDay.day, { version: siteDay.version, slots: publicSlotsOf(siteDay, this) });
    for (const area of this.#areas) area.forget(siteDay.day);
  }

  /** Takes changed counters. Returns whether the day is then up to date. */
  putCounters({ day, version, booked }: DayCounters): boolean {
    const held = this.#days.get(day);
    if (held && held.version >= version) return true;
    if (!held || !booked || held.version + 1 !== version) return false;
    for (const slot of held.slots) slot.booked = booked[slot.key] ?? slot.booked;
    held.version = version;
    return true;
  }

  dropBefore(day: DayKey): void {
    for (const held of this.#days.keys()) if (held < day) this.#days.delete(held);
  }
}

/**
 * The days of a gmina, powiat or voivodeship: the slots of all its points in one list, put together when first asked for. A search
 * walks one list instead of many, and most searches are of a gmina or a voivodeship.
 */
export class AreaTerms<T> implements Place<T> {
  readonly #points: PointTerms<T>[] = [];
  readonly #days = new Map<DayKey, readonly IndexedSlot<T>[]>();

  get points(): readonly PointTerms<T>[] {
    return this.#points;
  }

  add(point: PointTerms<T>): void {
    this.#points.push(point);
    this.#days.clear();
  }

  slotsOf(day: DayKey): readonly IndexedSlot<T>[] {
    let slots = this.#days.get(day);
    if (!slots) {
      slots = this.#points.flatMap((point) => point.slotsOf(day)).sort(inOrder);
      this.#days.set(day, slots);
    }
    return slots;
  }

  /** A day of one of its points has changed in more than its counters. */
  forget(day: DayKey): void {
    this.#days.delete(day);
  }

  dropBefore(day: DayKey): void {
    for (const held of this.#days.keys()) if (held < day) this.#days.delete(held);
  }
}

/** Returns places with the terms of these points: a gmina instead of its points where all of them are among these. */
export function gathered<T>(points: readonly PointTerms<T>[]): Place<T>[] {
  const places: Place<T>[] = [];
  for (const [gmina, among] of Map.groupBy(points, ({ gmina }) => gmina)) {
    if (among.length === gmina.points.length) places.push(gmina);
    else places.push(...among);
  }
  return places;
}

/** The order of terms: by start, then by point. */
function inOrder<T>(a: IndexedSlot<T>, b: IndexedSlot<T>): number {
  return a.start - b.start || a.at.rank - b.at.rank;
}

function publicSlotsOf<T>({ day, slots }: SiteDay, at: PointTerms<T>): IndexedSlot<T>[] {
  const clockShifts = !isLongAsUsual(day);
  const indexed: IndexedSlot<T>[] = [];
  for (const [key, { minutes, capacity, booked }] of Object.entries(slots)) {
    const { startMinute, vaccineType, dose, audience } = parseSlotKey(key);
    if (audience !== 'external') continue;
    const startMs = momentOf(day, startMinute);
    const wallMinute = clockShifts ? wallMinuteOf(startMs) : startMinute;
    indexed.push({
      start: startMs / MINUTE_MS,
      vaccine: vaccineOf(vaccineType).number,
      dose,
      wallMinute,
      capacity,
      booked,
      form: undefined,
      at,
      key,
      startMinute,
      minutes,
      vaccineType,
    });
  }
  return indexed.sort(inOrder);
}
