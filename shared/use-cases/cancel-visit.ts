import type { Firestore } from '@google-cloud/firestore';
import type { Actor } from '../domain/actor.ts';
import { type Appointment, type AppointmentState, appointmentIdOf } from '../domain/appointment.ts';
import { Refusal } from '../domain/errors.ts';
import { siteDayIdOf, slotOfId } from '../domain/slot.ts';
import { appointments } from '../store/collections.ts';
import { appointmentOnSlot } from '../store/queries.ts';
import { referralsOfPatient } from '../store/referrals.ts';
import { readShared } from '../store/shared-reads.ts';
import type { VisitChanges } from './change-visits.ts';

/** In this order: the visit that is booked, else one that has ended, else one that was cancelled. */
const LOOKED_FOR: readonly (readonly AppointmentState[])[] = [
  ['booked'],
  ['completed', 'noShow', 'notQualified'],
  ['cancelled'],
];

export interface CancelRequest {
  /** The visit's id or, for clients that know nothing better, the slot id of the patient's own visit. */
  readonly id: string;
  readonly patientId: string;
  readonly actor: Actor;
}

/** Cancels a visit and gives its place and referral back. Returns the visit; a repeat returns it unchanged. */
export async function cancelVisit(
  { id, patientId, actor }: CancelRequest,
  { db, visits }: { db: Firestore; visits: VisitChanges },
): Promise<Appointment> {
  const appointment = slotOfId(id) ? await onSlot(db, patientId, id) : (await appointments(db).doc(id).get()).data();
  if (!appointment) throw new Refusal('appointment_not_found');
  return visits.submit(siteDayIdOf(appointment.slot), {
    kind: 'cancel',
    appointmentId: appointment.id,
    patientId,
    actor,
  });
}

/**
 * The visit on a slot is the last one on a referral, and that is read by name: a query costs the database far more. Only a repeat that
 * comes after another booking looks for what was on the slot before.
 */
async function onSlot(db: Firestore, patientId: string, slotId: string): Promise<Appointment | undefined> {
  const booked = (await referralsOfPatient(db, patientId)).filter(({ bookings }) => bookings > 0);
  const last = await Promise.all(
    booked.map(({ id, bookings }) => readShared(db, appointments(db).doc(appointmentIdOf(id, bookings)))),
  );
  const held = last.map((snapshot) => snapshot.data()).find((visit) => visit?.slotId === slotId);
  if (held) return held;
  for (const states of LOOKED_FOR) {
    const [found] = (await appointmentOnSlot(db, patientId, slotId, states).get()).docs;
    if (found) return found.data();
  }
  return undefined;
}
