import type { Firestore } from '@google-cloud/firestore';
import { instantOf } from '../domain/civil-time.ts';
import { stockIdOf, type Wastage, waste } from '../domain/stock.ts';
import { putBatch, stock } from '../store/stock.ts';
import { getStock, type PointStock } from './get-stock.ts';

/**
 * Records doses that were lost and returns the stock of the point. A loss is known by its id: of two calls with one id, even
 * at once, one is counted; and two losses at once never take more than is left.
 */
export async function recordWastage(
  wastage: Omit<Wastage, 'at'>,
  { db, now }: { db: Firestore; now: () => number },
): Promise<PointStock> {
  const { servicePointId, vaccineType, batchNumber } = wastage;
  await db.runTransaction(async (tx) => {
    const stored = (await tx.get(stock(db).doc(stockIdOf(servicePointId, vaccineType, batchNumber)))).data();
    const batch = waste(stored, { ...wastage, at: instantOf(now()) });
    if (batch !== stored) putBatch(tx, db, batch);
  });
  return getStock(servicePointId, { db, now });
}
