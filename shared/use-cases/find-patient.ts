import type { Firestore } from '@google-cloud/firestore';
import type { Reading } from '../domain/access.ts';
import type { Appointment } from '../domain/appointment.ts';
import { Refusal } from '../domain/errors.ts';
import type { Identity } from '../domain/person.ts';
import type { Referral } from '../domain/referral.ts';
import type { Patient, Patients } from '../store/patients.ts';
import { appointmentsOfPatient, visitOfPatientAt } from '../store/queries.ts';
import { referralsOfPatient } from '../store/referrals.ts';

/** What the staff of a point see of a person. */
export interface PatientFile {
  readonly patient: Patient;
  /** By dose. */
  readonly referrals: readonly Referral[];
  /** At any point, by start; those that were cancelled are left out. */
  readonly appointments: readonly Appointment[];
}

/** Who is looked for: someone with a document, or someone known already. */
export type PatientKey = Identity | { readonly patientId: string };

/** Returns the file of a person, or undefined when nobody of that key is registered. */
export async function findPatient(
  key: PatientKey,
  reading: Reading,
  { db, patients }: { db: Firestore; patients: Patients },
): Promise<PatientFile | undefined> {
  const patient = await ('patientId' in key ? patients.get(key.patientId, reading) : patients.find(key, reading));
  if (!patient) return undefined;
  const [referrals, appointments] = await Promise.all([
    referralsOfPatient(db, patient.id),
    appointmentsOfPatient(db, patient.id).get(),
  ]);
  return {
    patient,
    referrals,
    appointments: appointments.docs.map((document) => document.data()).sort((a, b) => (a.startAt < b.startAt ? -1 : 1)),
  };
}

/**
 * Throws `no_ground` unless staff of a point may reach the person of an id: the person stands
 * before them, who name the document; or has, or had, a visit there; or they say why it must be
 * without either.
 */
export async function refuseGroundless(
  {
    patientId,
    document,
    breakGlass,
  }: { patientId: string; document?: Identity | undefined; breakGlass?: { reason: string } | undefined },
  pointId: string,
  reading: Reading,
  { db, patients }: { db: Firestore; patients: Patients },
): Promise<void> {
  if (document && (await patients.find(document, reading))?.id === patientId) return reading.on('presence');
  if (breakGlass) return reading.on('breakGlass', breakGlass.reason);
  if ((await visitOfPatientAt(db, patientId, pointId).get()).empty) throw new Refusal('no_ground');
  reading.on('visitAtPoint');
}
