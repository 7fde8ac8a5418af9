import type { Firestore } from '@google-cloud/firestore';
import { LRUCache } from 'lru-cache';
import { Refusal } from '../domain/errors.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { servicePoints } from './collections.ts';
import { readable } from './documents.ts';
import { servicePointsOfVoivodeship } from './queries.ts';

/** Names and addresses change rarely, and never what a booking decides. */
const KEEP_MS = 5 * 60_000;
const KEEP_LIST_MS = 30_000;
const KEEP_MAX = 10_000;
const VOIVODESHIPS = 16;

/** Reads a point by id, at most once in five minutes. */
export type ServicePointById = (id: string) => Promise<ServicePoint>;

/** Returns a cached reader of points, which throws `slot_not_found` for a point that does not exist. */
export function servicePointCache(db: Firestore): ServicePointById {
  const cache = new LRUCache<string, ServicePoint>({
    max: KEEP_MAX,
    ttl: KEEP_MS,
    fetchMethod: async (id) => (await servicePoints(db).doc(id).get()).data(),
  });
  return async (id) => {
    const point = await cache.fetch(id);
    if (!point) throw new Refusal('slot_not_found');
    return point;
  };
}

/** Reads the points of a voivodeship, at most once in half a minute: a point just added is soon found. */
export type PointsOfVoivodeship = (voiId: string) => Promise<readonly ServicePoint[]>;

/** Returns a cached reader of whole voivodeships: a thousand points in the largest, which every address form asks for. */
export function voivodeshipPointsCache(db: Firestore): PointsOfVoivodeship {
  const cache = new LRUCache<string, readonly ServicePoint[]>({
    max: VOIVODESHIPS,
    ttl: KEEP_LIST_MS,
    fetchMethod: async (voiId) => readable((await servicePointsOfVoivodeship(db, voiId).get()).docs),
  });
  return async (voiId) => (await cache.fetch(voiId)) ?? [];
}
