import type { Firestore } from '@google-cloud/firestore';
import { type BatchKey, type StockEntry, stockIdOf } from '../domain/stock.ts';
import { entriesOfBatch } from '../store/queries.ts';
import { stock } from '../store/stock.ts';

/** Entries that are shown: what is older nobody looks through. */
const ENTRIES_MAX = 200;

/** Returns what was recorded of a batch at a point, the latest first. */
export async function getStockEntries(
  { servicePointId, vaccineType, batchNumber }: BatchKey,
  db: Firestore,
): Promise<readonly StockEntry[]> {
  const stockId = stockIdOf(servicePointId, vaccineType, batchNumber);
  const [batch, entries] = await Promise.all([
    stock(db).doc(stockId).get(),
    entriesOfBatch(db, stockId, ENTRIES_MAX).get(),
  ]);
  const older = batch.data()?.entries.toReversed() ?? [];
  return [...entries.docs.map((document) => document.data()), ...older].slice(0, ENTRIES_MAX);
}
