import type { Firestore } from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import type { Identity } from '../domain/person.ts';
import type { Referral } from '../domain/referral.ts';
import type { Patient, Patients } from '../store/patients.ts';
import { appointmentsOfPatient } from '../store/queries.ts';
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
  { db, patients }: { db: Firestore; patients: Patients },
): Promise<PatientFile | undefined> {
  const patient = await ('patientId' in key ? patients.get(key.patientId) : patients.find(key));
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
