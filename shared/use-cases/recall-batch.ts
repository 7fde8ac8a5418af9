import type { Firestore } from '@google-cloud/firestore';
import type { Reading } from '../domain/access.ts';
import { type Appointment, momentGiven } from '../domain/appointment.ts';
import { batchNumberOf, isSimilarNumber } from '../domain/batch-numbers.ts';
import type { BatchKey } from '../domain/stock.ts';
import type { Patient, Patients } from '../store/patients.ts';
import { stockOfPoint, visitsWithBatch } from '../store/queries.ts';

export interface Recalled {
  readonly visitId: string;
  /** As it was recorded. */
  readonly batchNumber: string;
  /** Whether that is the number sought; otherwise it is a similar one, and may be a misread one. */
  readonly isExact: boolean;
  readonly givenAt: string;
  readonly dose: number;
  readonly administeredBy: string;
  readonly patient: Patient;
}

/** Firestore compares a field with so many values in one query. */
const SPELLINGS_MAX = 30;

/**
 * Returns everyone who got a dose of a batch at a point, in the order in which they got it: first those whose record has that
 * number, then those whose record has a similar one.
 */
export async function recallBatch(
  { servicePointId, vaccineType, batchNumber }: BatchKey,
  reading: Reading,
  { db, patients }: { db: Firestore; patients: Patients },
): Promise<readonly Recalled[]> {
  const stored = (await stockOfPoint(db, servicePointId).get()).docs.map((document) => document.data());
  // Every dose is counted from its batch, so the stock knows all numbers that were ever recorded.
  const numbers = stored.filter((batch) => batch.vaccineType === vaccineType).map((batch) => batch.batchNumber);
  const similar = numbers.filter((number) => isSimilarNumber(number, batchNumber));
  // Whoever recorded the dose may have typed the number in capitals or not; nobody may be missed for that.
  const spellings = [...new Set([batchNumber, ...[batchNumber, ...similar].flatMap(inBothCases)])];
  const found = await Promise.all(
    chunksOf(spellings, SPELLINGS_MAX).map((some) => visitsWithBatch(db, servicePointId, vaccineType, some).get()),
  );
  const visits = found.flatMap(({ docs }) => docs.map((document) => document.data()));
  const recalled = await Promise.all(
    visits.map((visit) => recalledOf(visit, batchNumber, (id) => patients.getKnown(id, reading))),
  );
  return recalled.sort((a, b) => Number(b.isExact) - Number(a.isExact) || (a.givenAt < b.givenAt ? -1 : 1));
}

function inBothCases(batchNumber: string): string[] {
  return [batchNumberOf(batchNumber), batchNumber.toLowerCase()];
}

function chunksOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

async function recalledOf(
  appointment: Appointment,
  sought: string,
  patientOf: (id: string) => Promise<Patient>,
): Promise<Recalled> {
  const { id, slot, completion, patientId } = appointment;
  // A list that leaves someone out in silence is worse than none.
  const patient = await patientOf(patientId);
  const { administeredBy, batchNumber } = completion!;
  const givenAt = momentGiven(completion!, appointment);
  const isExact = batchNumberOf(batchNumber) === batchNumberOf(sought);
  return { visitId: id, batchNumber, isExact, givenAt, dose: slot.dose, administeredBy, patient };
}
