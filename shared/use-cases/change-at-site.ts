import type { Firestore } from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import { Refusal } from '../domain/errors.ts';
import type { SiteCommand } from '../domain/site-visits.ts';
import { siteDayIdOf } from '../domain/slot.ts';
import { appointments } from '../store/collections.ts';
import type { VisitChanges } from './change-visits.ts';

/**
 * Carries out what staff do with a visit: receive the patient, record the dose, its absence, or a cancellation. Returns the visit;
 * repeating the same returns it unchanged. Refuses with the reason.
 */
export async function changeAtSite(
  command: SiteCommand,
  { db, visits }: { db: Firestore; visits: VisitChanges },
): Promise<Appointment> {
  const appointment = (await appointments(db).doc(command.appointmentId).get()).data();
  if (!appointment) throw new Refusal('appointment_not_found');
  return visits.submit(siteDayIdOf(appointment.slot), command);
}
