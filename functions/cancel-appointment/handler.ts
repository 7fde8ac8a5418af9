import type { Firestore } from '@google-cloud/firestore';
import { operation } from '../../shared/http/endpoint.ts';
import { appointmentOnWire } from '../../shared/http/wire.ts';
import type { ServicePointById } from '../../shared/store/service-point-cache.ts';
import { cancelVisit } from '../../shared/use-cases/cancel-visit.ts';
import type { VisitChanges } from '../../shared/use-cases/change-visits.ts';
import * as schema from './schema.ts';

export const operations = (deps: { db: Firestore; visits: VisitChanges; servicePointById: ServicePointById }) => ({
  cancelAppointment: operation(schema.cancelAppointment, async ({ params, session }) => {
    const appointment = await cancelVisit({ id: params.id, patientId: session.subject, channel: 'patient' }, deps);
    return { body: appointmentOnWire(appointment, await deps.servicePointById(appointment.slot.servicePointId)) };
  }),
});
