import type { Firestore } from '@google-cloud/firestore';
import type { KnownBatch } from '../domain/batch-numbers.ts';
import type { VaccineType } from '../domain/vaccines.ts';
import { deniedBatchesOf, stockOfPoint } from './queries.ts';

/**
 * Reads the batches for which others may be taken: those of the vaccines that are withdrawn, and those of the points. Which
 * of them have similar numbers no query can tell, and neither kind is many.
 */
export async function readKnownBatches(
  db: Firestore,
  vaccineTypes: Iterable<VaccineType>,
  servicePointIds: Iterable<string>,
): Promise<KnownBatch[]> {
  const [denied, stocked] = await Promise.all([
    Promise.all([...vaccineTypes].map((vaccineType) => deniedBatchesOf(db, vaccineType).get())),
    Promise.all([...servicePointIds].map((servicePointId) => stockOfPoint(db, servicePointId).get())),
  ]);
  return [
    ...documentsOf(denied).map(({ vaccineType, batchNumber }) => ({ vaccineType, batchNumber })),
    ...documentsOf(stocked).map(({ servicePointId, vaccineType, batchNumber }) => ({
      servicePointId,
      vaccineType,
      batchNumber,
    })),
  ];
}

function documentsOf<T>(found: readonly { docs: readonly { data(): T }[] }[]): T[] {
  return found.flatMap(({ docs }) => docs.map((document) => document.data()));
}
