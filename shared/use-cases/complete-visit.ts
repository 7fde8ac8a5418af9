import type { Firestore } from '@google-cloud/firestore';
import type { Appointment } from '../domain/appointment.ts';
import { Refusal } from '../domain/errors.ts';
import { siteDayIdOf } from '../domain/slot.ts';
import { appointments } from '../store/collections.ts';
import type { VisitChanges } from './change-visits.ts';

export interface CompletionRequest {
  readonly appointmentId: string;
  readonly servicePointIds: readonly string[];
  readonly vaccineType: string;
  readonly dose: number;
  readonly batchNumber: string;
  readonly administeredBy: string;
}

/**
 * Records that the dose was given. The referral becomes used for good. Returns the visit; repeating the same record returns
 * it unchanged, a different one is refused.
 */
export async function completeVisit(
  request: CompletionRequest,
  { db, visits }: { db: Firestore; visits: VisitChanges },
): Promise<Appointment> {
  const appointment = (await appointments(db).doc(request.appointmentId).get()).data();
  if (!appointment) throw new Refusal('appointment_not_found');
  return visits.submit(siteDayIdOf(appointment.slot), { kind: 'complete', ...request });
}
