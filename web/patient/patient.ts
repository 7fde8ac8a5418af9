import type { Patient, Visit } from './api.ts';

export type Prescription = NonNullable<Patient['prescriptions']>[number];

/** Whether a visit still lies ahead, so that it can be moved or cancelled. */
export function isChangeable({ status, startAt }: Visit, nowMs: number): boolean {
  return status === 'ACTIVE' && Date.parse(startAt) > nowMs;
}

/** Whether a visit is booked on this referral. */
export function isBooked({ id }: Prescription, { appointments = [] }: Patient): boolean {
  return appointments.some((visit) => visit.prescriptionId === id && visit.status === 'ACTIVE');
}

/** The referrals on which a visit can be booked now. */
export function bookableReferrals(patient: Patient): readonly Prescription[] {
  return (patient.prescriptions ?? []).filter((referral) => !isBooked(referral, patient));
}
