import type { Actor } from './actor.ts';
import { batchNumberOf } from './batch-numbers.ts';
import type { Instant } from './civil-time.ts';
import { Refusal, type ValueName } from './errors.ts';
import { idFrom } from './ids.ts';
import type { LastDays, ReplacedDay } from './last-days.ts';
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
export interface StockBatch extends BatchKey, LastDays {
  readonly id: string;
  readonly received: number;
  readonly used: number;
  readonly wasted: number;
  /** Entries recorded when they still stood within the batch; later ones are documents of their own. */
  readonly entries: readonly StockEntry[];
}

/** A part of what `received` and `wasted` are the sums of. */
export interface StockEntry {
  /** Chosen by whoever records it, so that a repeated call is known. */
  readonly id: string;
  readonly kind: 'delivery' | 'wastage';
  readonly doses: number;
  readonly at: Instant;
  readonly by: Actor;
  /** Why doses were lost, or why a delivery has another last day of use than those before it. */
  readonly reason?: string;
  /** The last day of use of the doses delivered. */
  readonly expiresOn?: IsoDate;
  /** The last day in whose place that one counts from now on, for doses delivered earlier, too. */
  readonly replaces?: IsoDate;
  /** Similar numbers about which whoever recorded a delivery was asked, and said that this one is printed on the vials. */
  readonly similarBatches?: readonly string[];
}

/** A batch after one more entry. */
export interface Recorded {
  readonly batch: StockBatch;
  readonly entry: StockEntry;
}

/** A batch withdrawn from use in the whole country. */
export interface DeniedBatch {
  readonly id: string;
  readonly vaccineType: VaccineType;
  readonly batchNumber: string;
  readonly reason: string;
  readonly deniedAt: Instant;
  readonly deniedBy: Actor;
}

export interface Delivery extends BatchKey {
  readonly id: string;
  readonly expiresOn: IsoDate;
  /** None where the last day of use of earlier deliveries was extended, and nothing came. */
  readonly doses: number;
  readonly at: Instant;
  readonly by: Actor;
  readonly reason?: string | undefined;
  readonly replaces?: IsoDate | undefined;
  readonly similarBatches?: readonly string[] | undefined;
}

export interface Wastage extends BatchKey {
  readonly id: string;
  readonly doses: number;
  readonly reason: string;
  readonly at: Instant;
  readonly by: Actor;
}

/** Last days of use that a batch at a point may have, and have had. */
const LAST_DAYS_MAX = 40;

export function stockIdOf(servicePointId: string, vaccineType: VaccineType, batchNumber: string): string {
  return idFrom('stock', servicePointId, vaccineOf(vaccineType).number, batchNumberOf(batchNumber));
}

export function deniedBatchIdOf(vaccineType: VaccineType, batchNumber: string): string {
  return idFrom('deniedBatch', vaccineOf(vaccineType).number, batchNumberOf(batchNumber));
}

/**
 * Returns the batch with a delivery. Another last day of use than earlier deliveries had needs a reason. It is that of these
 * doses alone, unless it replaces an earlier one.
 */
export function receive(batch: StockBatch | undefined, delivery: Delivery): Recorded {
  const current = batch ?? nothingOf(delivery);
  refuseLastDay(current, delivery);
  const { id, expiresOn, doses, at, by, reason, replaces, similarBatches } = delivery;
  const entry: StockEntry = {
    id,
    kind: 'delivery',
    doses,
    at,
    by,
    expiresOn,
    ...(reason !== undefined && { reason }),
    ...(replaces !== undefined && { replaces }),
    ...(similarBatches?.length && { similarBatches }),
  };
  return {
    batch: { ...current, ...lastDaysAfter(current, delivery), received: current.received + doses },
    entry,
  };
}

function refuseLastDay({ lastDays, replacedDays }: LastDays, { expiresOn, doses, reason, replaces }: Delivery): void {
  const known = lastDays.join(', ');
  if (replaces !== undefined && !lastDays.includes(replaces)) {
    throw invalid(
      'replacedLastDay',
      lastDays.length > 0 ? `must be one of ${known}` : 'must be left out: there is no earlier delivery',
    );
  }
  if (replaces === expiresOn) throw invalid('replacedLastDay', 'must be another day than expiresOn');
  const isOther = lastDays.length > 0 && !lastDays.includes(expiresOn);
  if ((isOther || replaces !== undefined) && reason === undefined) {
    throw invalid('reasonOfDelivery', `is required, since earlier deliveries of the batch have the last day ${known}`);
  }
  if (doses < 1 && replaces === undefined) throw invalid('doses', 'must be >= 1, unless a last day is replaced');
  if (isOther && lastDays.length + replacedDays.length >= LAST_DAYS_MAX) {
    throw invalid('lastDayOfUse', `must be one of ${known}: a batch has at most ${LAST_DAYS_MAX} last days`);
  }
}

function lastDaysAfter({ lastDays, replacedDays }: LastDays, { expiresOn, replaces }: Delivery): LastDays {
  const days = new Set([...lastDays, expiresOn]);
  if (replaces !== undefined) days.delete(replaces);
  const inOrder = [...days].sort();
  return {
    expiresOn: inOrder.at(-1)!,
    lastDays: inOrder,
    replacedDays: replaces === undefined ? replacedDays : replacedAfter(replacedDays, replaces, expiresOn),
  };
}

/** A day that had been replaced by the one now replaced is replaced by the new one; and no day by itself. */
function replacedAfter(before: readonly ReplacedDay[], day: IsoDate, by: IsoDate): ReplacedDay[] {
  const moved = before.map((one) => (one.by === day ? { ...one, by } : one));
  return [...moved.filter((one) => one.day !== by && one.day !== day), { day, by }];
}

/** Returns the batch without doses that were lost. */
export function waste(batch: StockBatch | undefined, wastage: Wastage): Recorded {
  const current = batch ?? nothingOf(wastage);
  const { id, doses, reason, at, by } = wastage;
  const left = Math.max(0, balanceOf(current));
  if (doses > left) throw invalid('doses', `must be <= ${left}, the doses left of the batch`);
  const entry: StockEntry = { id, kind: 'wastage', doses, at, by, reason };
  return { batch: { ...current, wasted: current.wasted + doses }, entry };
}

/** Whether an entry stands within the batch itself, as the older ones do. */
export function holdsEntry({ entries }: Pick<StockBatch, 'entries'>, id: string): boolean {
  return entries.some((entry) => entry.id === id);
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
    lastDays: [],
    replacedDays: [],
    received: 0,
    used: 0,
    wasted: 0,
    entries: [],
  };
}

function invalid(value: ValueName, problem: string): Refusal {
  return new Refusal('invalid_request', { problems: [{ value, problem }] });
}
