import { Refusal } from './errors.ts';
import type { VaccineType } from './vaccines.ts';

/* Numbers of batches that may be meant by another one: misread, mistyped, or run together with what follows in a code. */

/** A batch of which something is known: it is or was at a point, or it is withdrawn from use. */
export interface KnownBatch {
  /** Undefined for a batch withdrawn in the whole country. */
  readonly servicePointId?: string;
  readonly vaccineType: VaccineType;
  readonly batchNumber: string;
}

/** A batch whose number is similar to one that was named. */
export interface SimilarBatch {
  readonly vaccineType: VaccineType;
  readonly batchNumber: string;
  readonly denied: boolean;
}

/** What somebody names as a batch, and what is to be known of it before it is believed. */
interface NamedBatch {
  readonly servicePointId: string;
  readonly vaccineType: VaccineType;
  readonly batchNumber: string;
  /** Whether a delivery of exactly this number is recorded at the point. */
  readonly isDelivered: boolean;
  /** Whether the caller says that exactly this number is printed on the vial. */
  readonly isConfirmed: boolean;
}

/** With fewer characters, that one number begins with another says nothing. */
const BEGINNING_MIN = 2;

/** A question about more than these helps nobody. */
const SIMILAR_MAX = 10;

/** Returns a batch number as it is compared: on a vial it stands in capitals, and is typed in either. */
export function batchNumberOf(text: string): string {
  return text.toUpperCase();
}

/**
 * Whether one number may be a misreading of the other. Marks between characters do not count, nor the word "LOT" before the
 * number; O is read as 0, and I and L as 1, as in Crockford's Base32. And one may be the beginning of the other: a scanner that
 * loses the separator hands over what follows the number in the code as if it belonged to it, and typing may break off early.
 */
export function isSimilarNumber(a: string, b: string): boolean {
  const [shorter, longer] = [foldedNumber(a), foldedNumber(b)].sort((one, other) => one.length - other.length);
  return shorter === longer || (shorter!.length >= BEGINNING_MIN && longer!.startsWith(shorter!));
}

function foldedNumber(batchNumber: string): string {
  const characters = batchNumberOf(batchNumber).replaceAll(/[^0-9A-Z]/g, '');
  return characters.replace(/^LOT/, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

/** Returns the other batches that may be meant: those of the point, and those of the vaccine that are withdrawn, these first. */
export function similarBatches(
  { servicePointId, vaccineType, batchNumber }: Omit<NamedBatch, 'isDelivered' | 'isConfirmed'>,
  known: readonly KnownBatch[],
): SimilarBatch[] {
  const named = batchNumberOf(batchNumber);
  const similar = known.filter(
    (batch) =>
      (batch.servicePointId === undefined
        ? batch.vaccineType === vaccineType
        : batch.servicePointId === servicePointId) &&
      batchNumberOf(batch.batchNumber) !== named &&
      isSimilarNumber(batch.batchNumber, named),
  );
  const found = new Map<string, SimilarBatch>();
  const deniedFirst = similar.toSorted(
    (a, b) => Number(b.servicePointId === undefined) - Number(a.servicePointId === undefined),
  );
  for (const batch of deniedFirst) {
    const number = batchNumberOf(batch.batchNumber);
    const key = `${batch.vaccineType} ${number}`;
    if (found.has(key)) continue;
    const denied = batch.servicePointId === undefined;
    found.set(key, { vaccineType: batch.vaccineType, batchNumber: number, denied });
  }
  return [...found.values()];
}

/**
 * Refuses a batch whose number is similar to another one's, until the caller says that exactly this number is on the vial.
 * One that was delivered to the point is known to exist, and is asked about only where the other one is withdrawn. Returns
 * the numbers of the others that the caller was asked about.
 */
export function refuseUnclearBatch(batch: NamedBatch, known: readonly KnownBatch[]): readonly string[] {
  const similar = similarBatches(batch, known).filter(({ denied }) => denied || !batch.isDelivered);
  const asked = similar.slice(0, SIMILAR_MAX);
  if (asked.length > 0 && !batch.isConfirmed) {
    throw new Refusal('batch_unclear', { batchNumber: batchNumberOf(batch.batchNumber), similar: asked });
  }
  return asked.map(({ batchNumber }) => batchNumber);
}
