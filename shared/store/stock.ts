import {
  type CollectionReference,
  type DocumentData,
  FieldValue,
  type Firestore,
  type QueryDocumentSnapshot,
  type Transaction,
  type WriteBatch,
} from '@google-cloud/firestore';
import { batchNumberOf } from '../domain/batch-numbers.ts';
import { type DoseCount, type Recorded, type StockBatch, type StockEntry, stockIdOf } from '../domain/stock.ts';
import { readDocument, staffOfVersion1, stamped } from './documents.ts';

/** Batches at points. Recording a dose counts it in `used` without reading, so a document may hold no more than that. */
export const stock = (db: Firestore): CollectionReference<StockBatch> =>
  db.collection('stock').withConverter({
    toFirestore: (batch): DocumentData => documentOf(batch as StockBatch),
    fromFirestore: (snapshot: QueryDocumentSnapshot): StockBatch => {
      const { servicePointId, vaccineType, batchNumber, ...rest } = readDocument('stock', snapshot.id, snapshot.data());
      const { expiresOn = null, received = 0, used = 0, wasted = 0, entries = [] } = rest;
      // Until a batch could have several last days, it had the one.
      const { lastDays = expiresOn === null ? [] : [expiresOn], replacedDays = [] } = rest;
      const key = { servicePointId, vaccineType, batchNumber: batchNumberOf(batchNumber) };
      const kept = entries.map((entry: DocumentData) => ({ ...entry, by: staffOfVersion1(entry.by, servicePointId) }));
      return { id: snapshot.id, ...key, expiresOn, lastDays, replacedDays, received, used, wasted, entries: kept };
    },
  });

/** The entries of a batch, a document each: a point may record any number of them. */
export const stockEntries = (db: Firestore, stockId: string): CollectionReference<StockEntry> =>
  db
    .collection('stock')
    .doc(stockId)
    .collection('entries')
    .withConverter({
      toFirestore: ({ id: _, ...data }: StockEntry): DocumentData => data,
      fromFirestore: (snapshot: QueryDocumentSnapshot): StockEntry =>
        ({ ...snapshot.data(), by: staffOfVersion1(snapshot.get('by'), null), id: snapshot.id }) as StockEntry,
    }) as CollectionReference<StockEntry>;

/** Writes an entry and what it changed. `used` is counted by others and stays as they leave it, and older entries as they are. */
export function putRecorded(tx: Transaction, db: Firestore, { batch, entry }: Recorded): void {
  tx.set(stock(db).doc(batch.id), batch, { merge: true });
  tx.create(stockEntries(db, batch.id).doc(entry.id), entry);
}

/** Counts a dose given, or given back. Nothing is read, so that recording visits of different days never contends for their batch. */
export function countDose(writes: WriteBatch, db: Firestore, { doses, ...batch }: DoseCount): void {
  const { servicePointId, vaccineType, batchNumber } = batch;
  const document = db.collection('stock').doc(stockIdOf(servicePointId, vaccineType, batchNumber));
  writes.set(document, { ...batch, used: FieldValue.increment(doses) }, { merge: true });
}

function documentOf(batch: StockBatch): DocumentData {
  const { id: _, used: __, entries: ___, ...data } = batch;
  return stamped(data);
}
