import type { Firestore } from '@google-cloud/firestore';
import type { Actor } from '../domain/actor.ts';
import type { Appointment } from '../domain/appointment.ts';
import { Refusal } from '../domain/errors.ts';
import { siteDayIdOf } from '../domain/slot.ts';
import { appointments } from '../store/collections.ts';
import type { VisitChanges } from './change-visits.ts';

/** Carries out a patient's answer to an offer. Returns the visit as it then stands; a repeat returns it unchanged. */
export async function answerOffer(
  answer: {
    readonly kind: 'acceptOffer' | 'declineOffer';
    readonly appointmentId: string;
    readonly patientId: string;
    readonly actor: Actor;
  },
  { db, visits }: { db: Firestore; visits: VisitChanges },
): Promise<Appointment> {
  const appointment = (await appointments(db).doc(answer.appointmentId).get()).data();
  if (!appointment) throw new Refusal('appointment_not_found');
  return visits.submit(siteDayIdOf(appointment.slot), answer);
}
