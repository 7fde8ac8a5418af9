import type { Firestore } from '@google-cloud/firestore';
import { LRUCache } from 'lru-cache';
import { Refusal } from '../domain/errors.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { servicePoints } from './collections.ts';

/** Names and addresses change rarely, and never what a booking decides. */
const KEEP_MS = 5 * 60_000;
const KEEP_MAX = 10_000;

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
