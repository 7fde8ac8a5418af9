import {
  type CollectionReference,
  type DocumentData,
  FieldValue,
  type Firestore,
  type QueryDocumentSnapshot,
  type Transaction,
  type WriteBatch,
} from '@google-cloud/firestore';
import { batchNumberOf, type DoseCount, type StockBatch, stockIdOf } from '../domain/stock.ts';

/** Batches at points. Recording a dose counts it in `used` without reading, so a document may hold no more than that. */
export const stock = (db: Firestore): CollectionReference<StockBatch> =>
  db.collection('stock').withConverter({
    toFirestore: (batch): DocumentData => documentOf(batch as StockBatch),
    fromFirestore: (snapshot: QueryDocumentSnapshot): StockBatch => {
      const { servicePointId, vaccineType, batchNumber, ...rest } = snapshot.data();
      const { expiresOn = null, received = 0, used = 0, wasted = 0, entries = [] } = rest;
      const key = { servicePointId, vaccineType, batchNumber: batchNumberOf(batchNumber) };
      return { id: snapshot.id, ...key, expiresOn, received, used, wasted, entries };
    },
  });

/** Writes what deliveries and wastage changed. `used` is counted by others and stays as they leave it. */
export function putBatch(tx: Transaction, db: Firestore, batch: StockBatch): void {
  tx.set(stock(db).doc(batch.id), batch, { merge: true });
}

/** Counts a dose given, or given back. Nothing is read, so that recording visits of different days never contends for their batch. */
export function countDose(writes: WriteBatch, db: Firestore, { doses, ...batch }: DoseCount): void {
  const { servicePointId, vaccineType, batchNumber } = batch;
  const document = db.collection('stock').doc(stockIdOf(servicePointId, vaccineType, batchNumber));
  writes.set(document, { ...batch, used: FieldValue.increment(doses) }, { merge: true });
}

function documentOf(batch: StockBatch): DocumentData {
  const { id: _, used: __, ...data } = batch;
  return data;
}
