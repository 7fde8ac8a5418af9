import type { Actor } from '../domain/actor.ts';
import type { Appointment } from '../domain/appointment.ts';
import { Refusal } from '../domain/errors.ts';
import type { AddedPlace } from '../domain/places.ts';
import { siteDayIdOf, slotOfId } from '../domain/slot.ts';
import type { VisitChanges } from './change-visits.ts';

export interface BookingRequest {
  readonly slotId: string;
  readonly referralId: string;
  readonly patientId: string;
  readonly actor: Actor;
  /** For someone who came without a term: the place is made for them. */
  readonly added?: AddedPlace | undefined;
  /** The standby call in which the point has offered this term. */
  readonly standbyCall?: string | undefined;
}

/** Books a slot on a referral. Returns the visit; a repeat returns the same one. Refuses with the reason. */
export async function bookVisit(request: BookingRequest, visits: VisitChanges): Promise<Appointment> {
  const slot = slotOfId(request.slotId);
  if (!slot) throw new Refusal('slot_not_found');
  return visits.submit(siteDayIdOf(slot), { kind: 'book', ...request });
}
