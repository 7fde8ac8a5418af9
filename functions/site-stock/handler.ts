import type { Firestore } from '@google-cloud/firestore';
import type { StockEntry } from '../../shared/domain/stock.ts';
import { operation } from '../../shared/http/endpoint.ts';
import type { Patients } from '../../shared/store/patients.ts';
import { type BatchStanding, getStock, type PointStock } from '../../shared/use-cases/get-stock.ts';
import { getStockEntries } from '../../shared/use-cases/get-stock-entries.ts';
import { type Recalled, recallBatch } from '../../shared/use-cases/recall-batch.ts';
import { receiveDelivery } from '../../shared/use-cases/receive-delivery.ts';
import { recordWastage } from '../../shared/use-cases/record-wastage.ts';
import * as schema from './schema.ts';

interface Dependencies {
  readonly db: Firestore;
  readonly patients: () => Promise<Patients>;
  readonly now: () => number;
}

export const operations = (deps: Dependencies) => ({
  getStock: operation(schema.getStock, async ({ params }) => ({
    body: stockOnWire(await getStock(params.pointId, deps)),
  })),
  receiveDelivery: operation(schema.receiveDelivery, async ({ params, body, actor }) => {
    const reason = body.reason?.trim();
    const delivery = { ...body, reason, servicePointId: params.pointId, by: actor };
    return { body: stockOnWire(await receiveDelivery(delivery, deps)) };
  }),
  recordWastage: operation(schema.recordWastage, async ({ params, body, actor }) => {
    const wastage = { ...body, servicePointId: params.pointId, by: actor };
    return { body: stockOnWire(await recordWastage(wastage, deps)) };
  }),
  getStockEntries: operation(schema.getStockEntries, async ({ params, query }) => {
    const entries = await getStockEntries({ ...query, servicePointId: params.pointId }, deps.db);
    return { body: { list: entries.map(entryOnWire) } };
  }),
  recallBatch: operation(schema.recallBatch, async ({ params, query, reading }) => {
    const batch = { ...query, servicePointId: params.pointId };
    const recalled = await recallBatch(batch, reading, { db: deps.db, patients: await deps.patients() });
    return { body: { list: recalled.map(recalledOnWire) } };
  }),
});

function stockOnWire({ batches, expected }: PointStock) {
  return { batches: batches.map(batchOnWire), expected };
}

function batchOnWire({ batch, balance, denied, similarDenied, expired }: BatchStanding) {
  const { vaccineType, batchNumber, expiresOn, lastDays, replacedDays, received, used, wasted } = batch;
  const standing = { received, used, wasted, balance, denied, similarDenied, expired };
  return { vaccineType, batchNumber, expiresOn, lastDays, replacedDays, ...standing };
}

function entryOnWire({ id, kind, doses, at, by, reason, expiresOn, replaces, similarBatches = [] }: StockEntry) {
  const said = { reason: reason ?? null, expiresOn: expiresOn ?? null, replaces: replaces ?? null, similarBatches };
  return { id, kind, doses, at, by: by.subject, ...said };
}

function recalledOnWire({ patient, ...dose }: Recalled) {
  const { id, givenName, familyName, pesel, phone } = patient;
  return { ...dose, patient: { id, givenName, familyName, pesel, phone } };
}
