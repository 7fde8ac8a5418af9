import { withAlternatives } from '../../shared/http/alternatives.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { appointmentOnWire } from '../../shared/http/wire.ts';
import type { ServicePointById } from '../../shared/store/service-point-cache.ts';
import type { VisitChanges } from '../../shared/use-cases/change-visits.ts';
import { moveVisit } from '../../shared/use-cases/move-visit.ts';
import * as schema from './schema.ts';

export const operations = (deps: { visits: VisitChanges; servicePointById: ServicePointById }) =>
  withAlternatives(deps.servicePointById, {
    rescheduleAppointment: operation(schema.rescheduleAppointment, async ({ params, body, actor }) => {
      const move = {
        appointmentId: params.id,
        slotId: body.slotId,
        patientId: actor.subject,
        actor,
      };
      const appointment = await moveVisit(move, deps.visits);
      return { body: appointmentOnWire(appointment, await deps.servicePointById(appointment.slot.servicePointId)) };
    }),
  });
