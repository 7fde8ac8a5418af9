import { type Appointment, type Channel, eventOf, nextVersion } from './appointment.ts';
import { releasePlace } from './places.ts';
import type { Referral } from './referral.ts';
import type { VisitChange, VisitDocuments } from './visit-changes.ts';

/** Returns the change that cancels a visit: the place is given back, and the referral is free. */
export function cancellation(
  appointment: Appointment,
  documents: VisitDocuments,
  { by, nowMs, reason }: { by: Channel; nowMs: number; reason?: string },
): VisitChange {
  const cancelled: Appointment = {
    ...appointment,
    state: 'cancelled',
    ...nextVersion(appointment, 'cancelled', by, appointment.slotId, nowMs, reason === undefined ? {} : { reason }),
  };
  return {
    appointment: cancelled,
    days: [releasePlace(documents.days, appointment)],
    ...freedReferral(appointment, documents),
    event: eventOf('cancelled', cancelled, nowMs),
  };
}

/** Returns the visit's referral as it is without the visit. */
export function freedReferral({ referralId }: Appointment, documents: VisitDocuments): Pick<VisitChange, 'referral'> {
  const referral = documents.referrals.get(referralId);
  return referral ? { referral: { ...referral, state: stateAfterCancelling(referral), visit: null } } : {};
}

/** A referral revoked while it was booked stays revoked. */
function stateAfterCancelling({ state }: Referral): Referral['state'] {
  return state === 'booked' ? 'issued' : state;
}
