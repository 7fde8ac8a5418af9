import type { DocumentSnapshot, Firestore, Query } from '@google-cloud/firestore';
import { addDays, type DayKey, dayCount, dayOf, nextDay } from '../domain/civil-time.ts';
import { type FreeTerm, FreeTerms, type SearchArea, type TermSearch } from '../domain/free-terms.ts';
import { boxAround } from '../domain/geo.ts';
import type { PostalArea } from '../domain/postal-codes.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { type SiteDay, siteDayIdOf } from '../domain/slot.ts';
import { areaPrefixOf } from '../domain/teryt.ts';
import { daysBetween } from '../domain/timetable.ts';
import { log } from '../log.ts';
import { servicePoints } from './collections.ts';
import { readable } from './documents.ts';
import { readPostalCode } from './postal-codes.ts';
import { servicePointsInBox, servicePointsOfArea } from './queries.ts';
import { siteDays } from './site-days.ts';

/** A search that looks at more points, or at more days of theirs, is wide: reading for it alone would be a load of its own. */
const POINTS_MAX = 500;
const SITE_DAYS_MAX = 500;
/** Site days that are read first; as long as the page is not full, each reading is twice as large as the last. */
const SITE_DAYS_FIRST = 20;

/** Points as they stood at a moment of the database. */
interface PointsRead {
  readonly points: readonly ServicePoint[];
  /** The part of the table of postal codes that the search needs. */
  readonly areas?: readonly PostalArea[];
  readonly readAtMs: number;
}

/** The terms that one search looks at. */
export interface PartOfTerms<T> {
  readonly terms: FreeTerms<T>;
  /** By the database's clock: every commit before it is included. */
  readonly asOfMs: number;
}

/**
 * Reads the part of the free terms that one search looks at: its points, and their days until the page is full. The search finds
 * in it the page that it would find among the terms of the whole country. Returns undefined when that would be too much to read.
 */
export async function termsFromDatabase<T>(
  search: TermSearch,
  { db, form, nowMs }: { db: Firestore; form: (term: FreeTerm) => T; nowMs: number },
): Promise<PartOfTerms<T> | undefined> {
  const read = await pointsFor(search.area, db);
  if (!read) return undefined;
  const terms = new FreeTerms(form);
  for (const point of read.points) terms.addPoint(point);
  if (read.areas) terms.setPostalTable(read.areas);
  const points = terms.pointsIn(search.area);
  const part = { terms, asOfMs: read.readAtMs };
  if (points.length === 0) return part;

  let mayRead = SITE_DAYS_MAX;
  let wanted = SITE_DAYS_FIRST;
  for (let from = firstDayOf(search, Math.max(nowMs, part.asOfMs)); from <= search.toDay; ) {
    const affordable = Math.floor(mayRead / points.length);
    if (affordable === 0) return undefined;
    const days = Math.min(affordable, Math.max(1, Math.floor(wanted / points.length)), dayCount(from, search.toDay));
    const to = addDays(from, days - 1);
    for (const day of await daysOf(points, daysBetween(from, to), db)) putReadableDay(day, terms);
    // A page that says there is more, is full: it would be the same whatever the later days hold.
    if (terms.search({ ...search, toDay: to }, nowMs).continuesAfter !== undefined) return part;
    mayRead -= days * points.length;
    wanted *= 2;
    from = nextDay(to);
  }
  return part;
}

/**
 * Takes a day into the terms. One that cannot be understood is logged and left out: it must not keep
 * the terms of all others from everybody.
 */
export function putReadableDay<T>(day: SiteDay, terms: FreeTerms<T>): void {
  try {
    terms.putDay(day);
  } catch (error) {
    log.error({ err: error, siteDay: siteDayIdOf(day) }, 'a site day is left out of the search');
  }
}

/** The day of the first term that the search can find. */
function firstDayOf({ fromDay, after }: TermSearch, nowMs: number): DayKey {
  const day = dayOf(Math.max(nowMs, after ? Date.parse(after) : 0));
  return day > fromDay ? day : fromDay;
}

/** Reads the points in an area, and with them those by which a postal code is placed on the map. */
async function pointsFor(area: SearchArea, db: Firestore): Promise<PointsRead | undefined> {
  if ('servicePointId' in area) {
    const snapshot = await servicePoints(db).doc(area.servicePointId).get();
    const point = snapshot.data();
    return { points: point ? [point] : [], readAtMs: snapshot.readTime.toMillis() };
  }
  if ('postalCode' in area) return pointsAround(area, db);
  const prefix = area.geoId ? areaPrefixOf(area.geoId) : area.voiId;
  return unlessTooMany(servicePointsOfArea(db, prefix, POINTS_MAX + 1));
}

async function pointsAround(
  { postalCode, radiusKm }: { postalCode: string; radiusKm: number },
  db: Firestore,
): Promise<PointsRead | undefined> {
  const { centre, points, areas, isCut, readAtMs } = await readPostalCode(db, postalCode);
  if (isCut) return undefined;
  if (!centre) return { points: [], areas, readAtMs };
  const around = await unlessTooMany(servicePointsInBox(db, boxAround(centre, radiusKm), POINTS_MAX + 1));
  return around && { points: [...points, ...around.points], areas, readAtMs };
}

async function unlessTooMany(query: Query<ServicePoint>): Promise<PointsRead | undefined> {
  const { size, docs, readTime } = await query.get();
  return size > POINTS_MAX ? undefined : { points: readable(docs), readAtMs: readTime.toMillis() };
}

async function daysOf(points: readonly ServicePoint[], days: readonly DayKey[], db: Firestore): Promise<SiteDay[]> {
  const ids = days.flatMap((day) => points.map(({ id }) => siteDayIdOf({ servicePointId: id, day })));
  const snapshots = await db.getAll(...ids.map((id) => siteDays(db).doc(id)));
  return readable(snapshots as DocumentSnapshot<SiteDay>[]);
}
