import type { Firestore } from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import { type BatchKey, batchNumberOf } from '../domain/stock.ts';
import type { Patient, Patients } from '../store/patients.ts';
import { visitsWithBatch } from '../store/queries.ts';

export interface Recalled {
  readonly visitId: string;
  readonly givenAt: string;
  readonly dose: number;
  readonly administeredBy: string;
  readonly patient: Patient;
}

/** Returns everyone who got a dose of a batch at a point, in the order in which they got it. */
export async function recallBatch(
  { servicePointId, vaccineType, batchNumber }: BatchKey,
  { db, patients }: { db: Firestore; patients: Patients },
): Promise<readonly Recalled[]> {
  // Whoever recorded the dose may have typed the number in capitals or not; nobody may be missed for that.
  const spellings = new Set([batchNumber, batchNumberOf(batchNumber), batchNumber.toLowerCase()]);
  const visits = await visitsWithBatch(db, servicePointId, vaccineType, [...spellings]).get();
  const recalled = await Promise.all(visits.docs.map((document) => recalledOf(document.data(), patients)));
  return recalled.sort((a, b) => (a.givenAt < b.givenAt ? -1 : 1));
}

async function recalledOf({ id, slot, completion, patientId }: Appointment, patients: Patients): Promise<Recalled> {
  // A list that leaves someone out in silence is worse than none.
  const patient = await patients.getKnown(patientId);
  const { at, administeredBy } = completion!;
  return { visitId: id, givenAt: at, dose: slot.dose, administeredBy, patient };
}
