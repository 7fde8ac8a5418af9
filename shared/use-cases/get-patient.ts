import type { Firestore } from '@google-cloud/firestore';
import type { Reading } from '../domain/access.ts';
import type { Appointment } from '../domain/appointment.ts';
import { instantOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import type { Referral } from '../domain/referral.ts';
import type { Patient, Patients } from '../store/patients.ts';
import { appointmentsOfPatient } from '../store/queries.ts';
import { referralsOfPatient } from '../store/referrals.ts';

export interface PatientRecord {
  readonly patient: Patient;
  /** Visits that are not cancelled: those that are booked first, then by start. */
  readonly appointments: readonly Appointment[];
  /** Referrals that can be booked or are booked. */
  readonly referrals: readonly Referral[];
}

/** Returns what a patient sees of themselves. */
export async function getPatient(
  patientId: string,
  reading: Reading,
  { db, patients, now }: { db: Firestore; patients: Patients; now: () => number },
): Promise<PatientRecord> {
  const [patient, appointments, referrals] = await Promise.all([
    patients.get(patientId, reading),
    appointmentsOfPatient(db, patientId).get(),
    referralsOfPatient(db, patientId),
  ]);
  if (!patient) throw new Refusal('patient_not_found');
  const nowInstant = instantOf(now());
  return {
    patient,
    appointments: appointments.docs
      .map((document) => document.data())
      // Clients of the original take the first one for the visit to come.
      .sort((a, b) => Number(b.state === 'booked') - Number(a.state === 'booked') || (a.startAt < b.startAt ? -1 : 1)),
    referrals: referrals.filter(
      ({ state, expiringAt }) => state === 'booked' || (state === 'issued' && expiringAt > nowInstant),
    ),
  };
}
