import type { Firestore } from '@google-cloud/firestore';
import { batchNumberOf, type KnownBatch, similarBatches } from '../domain/batch-numbers.ts';
import { addDays, dayOf, isoDateOf } from '../domain/civil-time.ts';
import { balanceOf, isExpired, isUsable, type StockBatch } from '../domain/stock.ts';
import { VACCINE_TYPES, type VaccineType } from '../domain/vaccines.ts';
import { readKnownBatches } from '../store/known-batches.ts';
import { bookedVisitsOfPoint, stockOfPoint } from '../store/queries.ts';

export interface PointStock {
  /** By last day of use, as they are best used up. */
  readonly batches: readonly BatchStanding[];
  /** By vaccine, of those that are in stock or booked. */
  readonly expected: readonly Expected[];
}

export interface BatchStanding {
  readonly batch: StockBatch;
  readonly balance: number;
  readonly denied: boolean;
  /** Numbers of withdrawn batches of the vaccine that are similar to this one's. */
  readonly similarDenied: readonly string[];
  readonly expired: boolean;
  readonly usable: boolean;
}

export interface Expected {
  readonly vaccineType: VaccineType;
  readonly visits: number;
  readonly usable: number;
  readonly isShort: boolean;
}

/** Today is the first of them. */
const EXPECTED_DAYS = 7;

/** Returns the doses at a point by batch, and whether they suffice for the visits of the next seven days. */
export async function getStock(
  servicePointId: string,
  { db, now }: { db: Firestore; now: () => number },
): Promise<PointStock> {
  const today = dayOf(now());
  const [stored, booked] = await Promise.all([
    stockOfPoint(db, servicePointId).get(),
    bookedVisitsOfPoint(db, servicePointId, today, addDays(today, EXPECTED_DAYS - 1)).get(),
  ]);
  const held = stored.docs.map((document) => document.data());
  const denied = await readKnownBatches(db, new Set(held.map(({ vaccineType }) => vaccineType)), []);
  const batches = held.map((batch) => standingOf(batch, denied, isoDateOf(today)));
  const visits = booked.docs.map((document) => document.data().slot.vaccineType);
  return { batches: batches.sort(byExpiry), expected: expectedOf(batches, visits) };
}

function standingOf(batch: StockBatch, deniedBatches: readonly KnownBatch[], today: string): BatchStanding {
  const { vaccineType, batchNumber } = batch;
  const denied = deniedBatches.some(
    (one) => one.vaccineType === vaccineType && batchNumberOf(one.batchNumber) === batchNumber,
  );
  return {
    batch,
    balance: balanceOf(batch),
    denied,
    similarDenied: similarBatches(batch, deniedBatches).map((similar) => similar.batchNumber),
    expired: isExpired(batch, today),
    usable: isUsable(batch, denied, today),
  };
}

function byExpiry({ batch: a }: BatchStanding, { batch: b }: BatchStanding): number {
  const orderOf = ({ expiresOn, batchNumber }: StockBatch) => `${expiresOn ?? ''} ${batchNumber}`;
  return orderOf(a) < orderOf(b) ? -1 : 1;
}

function expectedOf(batches: readonly BatchStanding[], visitTypes: readonly VaccineType[]): Expected[] {
  return VACCINE_TYPES.flatMap((vaccineType) => {
    const visits = visitTypes.filter((type) => type === vaccineType).length;
    const held = batches.filter(({ batch }) => batch.vaccineType === vaccineType);
    if (visits === 0 && held.length === 0) return [];
    // A balance below zero tells of a delivery not recorded, not of doses that another batch lacks.
    const usable = held.reduce((sum, batch) => sum + (batch.usable ? Math.max(0, batch.balance) : 0), 0);
    return [{ vaccineType, visits, usable, isShort: usable < visits }];
  });
}
