import type { Instant } from './civil-time.ts';
import { Refusal } from './errors.ts';
import { idFrom } from './ids.ts';
import { type VaccineType, vaccineOf } from './vaccines.ts';

/** A day as `YYYY-MM-DD`; days in this form sort as text. */
type IsoDate = string;

/** A batch of a vaccine at a point. */
export interface BatchKey {
  readonly servicePointId: string;
  readonly vaccineType: VaccineType;
  readonly batchNumber: string;
}

/** Doses that a change of a visit takes from a batch, or gives back to it. */
export interface DoseCount extends BatchKey {
  readonly doses: 1 | -1;
}

/** What became of a batch at a point. */
export interface StockBatch extends BatchKey {
  readonly id: string;
  /** The last day of use; null while doses were given and no delivery is recorded. */
  readonly expiresOn: IsoDate | null;
  readonly received: number;
  readonly used: number;
  readonly wasted: number;
  /** What `received` and `wasted` are the sums of. */
  readonly entries: readonly StockEntry[];
}

export interface StockEntry {
  /** Chosen by whoever records it, so that a repeated call is known. */
  readonly id: string;
  readonly kind: 'delivery' | 'wastage';
  readonly doses: number;
  readonly at: Instant;
  /** The number of the member of staff. */
  readonly by: string;
  readonly reason?: string;
}

/** A batch withdrawn from use in the whole country. */
export interface DeniedBatch {
  readonly id: string;
  readonly vaccineType: VaccineType;
  readonly batchNumber: string;
  readonly reason: string;
  readonly deniedAt: Instant;
  /** Who withdrew it: the subject of their session. */
  readonly deniedBy: string;
}

export interface Delivery extends BatchKey {
  readonly id: string;
  readonly expiresOn: IsoDate;
  readonly doses: number;
  readonly at: Instant;
  readonly by: string;
}

export interface Wastage extends BatchKey {
  readonly id: string;
  readonly doses: number;
  readonly reason: string;
  readonly at: Instant;
  readonly by: string;
}

/** Returns a batch number as it is compared: on a vial it stands in capitals, and is typed in either. */
export function batchNumberOf(text: string): string {
  return text.toUpperCase();
}

export function stockIdOf(servicePointId: string, vaccineType: VaccineType, batchNumber: string): string {
  return idFrom('stock', servicePointId, vaccineOf(vaccineType).number, batchNumberOf(batchNumber));
}

export function deniedBatchIdOf(vaccineType: VaccineType, batchNumber: string): string {
  return idFrom('deniedBatch', vaccineOf(vaccineType).number, batchNumberOf(batchNumber));
}

/** Returns the batch with a delivery; the same batch when that delivery is recorded already. */
export function receive(batch: StockBatch | undefined, delivery: Delivery): StockBatch {
  const current = batch ?? nothingOf(delivery);
  if (hasEntry(current, delivery.id)) return current;
  const { id, expiresOn, doses, at, by } = delivery;
  if (current.expiresOn !== null && current.expiresOn !== expiresOn) {
    throw refusalAt('/expiresOn', `must be ${current.expiresOn}, as of the batch's earlier delivery`);
  }
  const entry: StockEntry = { id, kind: 'delivery', doses, at, by };
  return { ...current, expiresOn, received: current.received + doses, entries: [...current.entries, entry] };
}

/** Returns the batch without doses that were lost; the same batch when that loss is recorded already. */
export function waste(batch: StockBatch | undefined, wastage: Wastage): StockBatch {
  const current = batch ?? nothingOf(wastage);
  if (hasEntry(current, wastage.id)) return current;
  const { id, doses, reason, at, by } = wastage;
  const left = Math.max(0, balanceOf(current));
  if (doses > left) throw refusalAt('/doses', `must be <= ${left}, the doses left of the batch`);
  const entry: StockEntry = { id, kind: 'wastage', doses, at, by, reason };
  return { ...current, wasted: current.wasted + doses, entries: [...current.entries, entry] };
}

/** Returns the doses left; below zero when more were given than recorded deliveries brought. */
export function balanceOf({ received, used, wasted }: StockBatch): number {
  return received - used - wasted;
}

/** Whether the last day of use has passed. */
export function isExpired({ expiresOn }: Pick<StockBatch, 'expiresOn'>, today: IsoDate): boolean {
  return expiresOn !== null && expiresOn < today;
}

/** Whether doses of the batch may be given on a day. */
export function isUsable(batch: Pick<StockBatch, 'expiresOn'>, denied: boolean, today: IsoDate): boolean {
  return !denied && !isExpired(batch, today);
}

function nothingOf({ servicePointId, vaccineType, batchNumber }: BatchKey): StockBatch {
  return {
    id: stockIdOf(servicePointId, vaccineType, batchNumber),
    servicePointId,
    vaccineType,
    batchNumber: batchNumberOf(batchNumber),
    expiresOn: null,
    received: 0,
    used: 0,
    wasted: 0,
    entries: [],
  };
}

function hasEntry({ entries }: StockBatch, id: string): boolean {
  return entries.some((entry) => entry.id === id);
}

function refusalAt(field: string, problem: string): Refusal {
  return new Refusal('invalid_request', { problems: [{ field, problem }] });
}
