import type { Firestore } from '@google-cloud/firestore';
import { refuseUnclearBatch } from '../domain/batch-numbers.ts';
import { instantOf } from '../domain/civil-time.ts';
import { type Delivery, receive } from '../domain/stock.ts';
import { readKnownBatches } from '../store/known-batches.ts';
import { changeStock } from './change-stock.ts';
import { getStock, type PointStock } from './get-stock.ts';

/**
 * Records a delivery and returns the stock of the point. Refuses a batch number that may be another one misread, unless it is
 * confirmed to be the printed one, and another last day of use than earlier deliveries had, unless a reason is given.
 */
export async function receiveDelivery(
  {
    batchConfirmed = false,
    ...delivery
  }: Omit<Delivery, 'at' | 'similarBatches'> & { batchConfirmed?: boolean | undefined },
  { db, now }: { db: Firestore; now: () => number },
): Promise<PointStock> {
  const known = await readKnownBatches(db, [delivery.vaccineType], [delivery.servicePointId]);
  await changeStock(delivery, db, (batch) => {
    const isDelivered = batch !== undefined && batch.received > 0;
    const similarBatches = refuseUnclearBatch({ ...delivery, isDelivered, isConfirmed: batchConfirmed }, known);
    return receive(batch, { ...delivery, similarBatches, at: instantOf(now()) });
  });
  return getStock(delivery.servicePointId, { db, now });
}
