import { withAlternatives } from '../../shared/http/alternatives.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { appointmentOnWire } from '../../shared/http/wire.ts';
import type { ServicePointById } from '../../shared/store/service-point-cache.ts';
import { bookVisit } from '../../shared/use-cases/book-visit.ts';
import type { VisitChanges } from '../../shared/use-cases/change-visits.ts';
import * as schema from './schema.ts';

export const operations = (deps: { visits: VisitChanges; servicePointById: ServicePointById }) =>
  withAlternatives(deps.servicePointById, {
    confirmSlot: operation(schema.confirmSlot, async ({ params, body, actor }) => {
      const booking = {
        slotId: params.slotId,
        referralId: body.prescriptionId,
        patientId: actor.subject,
        actor,
      };
      const appointment = await bookVisit(booking, deps.visits);
      return { body: appointmentOnWire(appointment, await deps.servicePointById(appointment.slot.servicePointId)) };
    }),
  });
