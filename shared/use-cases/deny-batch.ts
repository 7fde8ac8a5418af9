import type { Firestore } from '@google-cloud/firestore';
import type { Actor } from '../domain/actor.ts';
import { batchNumberOf } from '../domain/batch-numbers.ts';
import { instantOf } from '../domain/civil-time.ts';
import { type DeniedBatch, deniedBatchIdOf } from '../domain/stock.ts';
import { ignoreExisting } from '../grpc.ts';
import { log } from '../log.ts';
import { deniedBatches } from '../store/collections.ts';

/** Withdraws a batch from use in the whole country. One that is withdrawn already keeps its reason and its date. */
export async function denyBatch(
  denial: Omit<DeniedBatch, 'id' | 'deniedAt'>,
  { db, now }: { db: Firestore; now: () => number },
): Promise<void> {
  const batchNumber = batchNumberOf(denial.batchNumber);
  const id = deniedBatchIdOf(denial.vaccineType, batchNumber);
  const denied = { ...denial, id, batchNumber, deniedAt: instantOf(now()) };
  await deniedBatches(db).doc(id).create(denied).catch(ignoreExisting);
  log.warn({ batch: id, by: denial.deniedBy.subject }, 'a batch is withdrawn from use');
}

/** Allows a batch again; nothing happens when it is allowed already. */
export async function allowBatch({ id, by }: { id: string; by: Actor }, db: Firestore): Promise<void> {
  await deniedBatches(db).doc(id).delete();
  log.warn({ batch: id, by: by.subject }, 'a batch is allowed again');
}

/** Returns the batches withdrawn from use, the latest first. They are few. */
export async function listDeniedBatches(db: Firestore): Promise<DeniedBatch[]> {
  const denied = (await deniedBatches(db).get()).docs.map((document) => document.data());
  return denied.sort((a, b) => (a.deniedAt > b.deniedAt ? -1 : 1));
}
