import type { Firestore } from '@google-cloud/firestore';
import { type BatchKey, holdsEntry, type Recorded, type StockBatch, stockIdOf } from '../domain/stock.ts';
import { putRecorded, stock, stockEntries } from '../store/stock.ts';

/**
 * Records an entry of a batch in one commit with what it changes. An entry is known by its id: of two calls with one id, even
 * at once, one is counted, and nothing is decided for the other.
 */
export async function changeStock(
  { servicePointId, vaccineType, batchNumber, id }: BatchKey & { readonly id: string },
  db: Firestore,
  change: (batch: StockBatch | undefined) => Recorded,
): Promise<void> {
  const stockId = stockIdOf(servicePointId, vaccineType, batchNumber);
  await db.runTransaction(async (tx) => {
    const [stored, entry] = await Promise.all([
      tx.get(stock(db).doc(stockId)),
      tx.get(stockEntries(db, stockId).doc(id)),
    ]);
    const batch = stored.data();
    if (entry.exists || (batch && holdsEntry(batch, id))) return;
    putRecorded(tx, db, change(batch));
  });
}
