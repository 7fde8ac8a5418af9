import type { Firestore } from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import type { Referral } from '../domain/referral.ts';
import type { Identity, Patient, Patients } from '../store/patients.ts';
import { appointmentsOfPatient, referralsOfPatient } from '../store/queries.ts';

/** What the staff of a point see of a person. */
export interface PatientFile {
  readonly patient: Patient;
  /** By dose. */
  readonly referrals: readonly Referral[];
  /** At any point, by start. */
  readonly appointments: readonly Appointment[];
}

/** Returns the file of the person with this identity, or undefined when nobody with it is registered. */
export async function findPatient(
  identity: Identity,
  { db, patients }: { db: Firestore; patients: Patients },
): Promise<PatientFile | undefined> {
  const patient = await patients.find(identity);
  if (!patient) return undefined;
  const [referrals, appointments] = await Promise.all([
    referralsOfPatient(db, patient.id).get(),
    appointmentsOfPatient(db, patient.id).get(),
  ]);
  return {
    patient,
    referrals: referrals.docs.map((document) => document.data()).sort((a, b) => a.dose - b.dose),
    appointments: appointments.docs.map((document) => document.data()).sort((a, b) => (a.startAt < b.startAt ? -1 : 1)),
  };
}
