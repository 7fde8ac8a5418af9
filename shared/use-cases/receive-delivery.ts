import type { Firestore } from '@google-cloud/firestore';
import { instantOf } from '../domain/civil-time.ts';
import { type Delivery, receive, stockIdOf } from '../domain/stock.ts';
import { putBatch, stock } from '../store/stock.ts';
import { getStock, type PointStock } from './get-stock.ts';

/**
 * Records a delivery and returns the stock of the point. A delivery is known by its id: of two calls with one id, even at
 * once, one is counted.
 */
export async function receiveDelivery(
  delivery: Omit<Delivery, 'at'>,
  { db, now }: { db: Firestore; now: () => number },
): Promise<PointStock> {
  const { servicePointId, vaccineType, batchNumber } = delivery;
  await db.runTransaction(async (tx) => {
    const stored = (await tx.get(stock(db).doc(stockIdOf(servicePointId, vaccineType, batchNumber)))).data();
    const batch = receive(stored, { ...delivery, at: instantOf(now()) });
    if (batch !== stored) putBatch(tx, db, batch);
  });
  return getStock(servicePointId, { db, now });
}
