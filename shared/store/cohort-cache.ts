import type { Firestore } from '@google-cloud/firestore';
import { LRUCache } from 'lru-cache';
import type { Cohort } from '../domain/referral.ts';
import { cohorts } from './collections.ts';
import { readable } from './documents.ts';

/** A cohort opens at a moment that is known long before; its document is written days ahead. */
const KEEP_MS = 60_000;
const ALL = 'all';

/** Returns all cohorts, read at most once in a minute. */
export type OpenCohorts = () => Promise<readonly Cohort[]>;

/** Returns a cached reader of the cohorts: every login asks for all of them. */
export function cohortCache(db: Firestore): OpenCohorts {
  const cache = new LRUCache<string, readonly Cohort[]>({
    max: 1,
    ttl: KEEP_MS,
    fetchMethod: async () => readable((await cohorts(db).get()).docs),
  });
  return async () => (await cache.fetch(ALL)) ?? [];
}
