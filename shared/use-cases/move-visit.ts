import type { Actor } from '../domain/actor.ts';
import type { Appointment } from '../domain/appointment.ts';
import { Refusal } from '../domain/errors.ts';
import { siteDayIdOf, slotOfId } from '../domain/slot.ts';
import type { VisitChanges } from './change-visits.ts';

export interface MoveRequest {
  readonly appointmentId: string;
  readonly slotId: string;
  readonly patientId: string;
  readonly actor: Actor;
}

/**
 * Moves a visit to another slot in one commit: the patient holds the old term or the new one, never both and never neither.
 * Returns the visit; a repeat returns it unchanged.
 */
export async function moveVisit(request: MoveRequest, visits: VisitChanges): Promise<Appointment> {
  const slot = slotOfId(request.slotId);
  if (!slot) throw new Refusal('slot_not_found');
  return visits.submit(siteDayIdOf(slot), { kind: 'move', ...request });
}
