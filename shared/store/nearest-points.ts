import type { Firestore } from '@google-cloud/firestore';
import { boxAround, distanceKm } from '../domain/geo.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { readable } from './documents.ts';
import { servicePointsInBox } from './queries.ts';

/** Looked at first: in a city more points than anybody asks for are as near as that. */
const CLOSE_KM = 5;
/** More than there are in any box that is looked at: the whole country has 7,000. */
const READ_MAX = 5_000;

export interface NearPoint {
  readonly id: string;
  readonly km: number;
}

/** Returns the active points nearest to one, in whatever voivodeship they lie, itself left out. */
export async function nearestPoints(
  db: Firestore,
  point: ServicePoint,
  radiusKm: number,
  count: number,
): Promise<NearPoint[]> {
  const close = await pointsWithin(db, point, Math.min(CLOSE_KM, radiusKm));
  const near = close.length >= count || radiusKm <= CLOSE_KM ? close : await pointsWithin(db, point, radiusKm);
  return near.sort((a, b) => a.km - b.km).slice(0, count);
}

async function pointsWithin(db: Firestore, point: ServicePoint, radiusKm: number): Promise<NearPoint[]> {
  const { docs } = await servicePointsInBox(db, boxAround(point, radiusKm), READ_MAX).get();
  return readable(docs)
    .filter(({ id, status }) => id !== point.id && status === 'ACTIVE')
    .map((other) => ({ id: other.id, km: distanceKm(point, other) }))
    .filter(({ km }) => km <= radiusKm);
}
