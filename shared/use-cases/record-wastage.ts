import type { Firestore } from '@google-cloud/firestore';
import { instantOf } from '../domain/civil-time.ts';
import { type Wastage, waste } from '../domain/stock.ts';
import { changeStock } from './change-stock.ts';
import { getStock, type PointStock } from './get-stock.ts';

/** Records doses that were lost and returns the stock of the point. Two losses at once never take more than is left. */
export async function recordWastage(
  wastage: Omit<Wastage, 'at'>,
  { db, now }: { db: Firestore; now: () => number },
): Promise<PointStock> {
  await changeStock(wastage, db, (batch) => waste(batch, { ...wastage, at: instantOf(now()) }));
  return getStock(wastage.servicePointId, { db, now });
}
