import type { Firestore } from '@google-cloud/firestore';
import { foldName, type Locality } from '../domain/teryt.ts';
import { localitiesByPrefix } from '../store/queries.ts';

const PAGE_SIZE = 20;

/** Returns the localities of a voivodeship whose name begins so, whatever its case, diacritics and hyphens, and whether there are more. */
export async function findLocalities(
  { voiId, namePrefix }: { voiId: string; namePrefix: string },
  db: Firestore,
): Promise<{ localities: Locality[]; hasMore: boolean }> {
  const found = await localitiesByPrefix(db, voiId, foldName(namePrefix), PAGE_SIZE + 1).get();
  const localities = found.docs.map((document) => document.data());
  return { localities: localities.slice(0, PAGE_SIZE), hasMore: localities.length > PAGE_SIZE };
}
