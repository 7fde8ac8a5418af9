import type { Firestore } from '@google-cloud/firestore';
import { operation } from '../../shared/http/endpoint.ts';
import { doseRecordOfWire } from '../../shared/http/site-wire.ts';
import { appointmentOnWire } from '../../shared/http/wire.ts';
import type { Patients } from '../../shared/store/patients.ts';
import type { ServicePointById } from '../../shared/store/service-point-cache.ts';
import { recordDose } from '../../shared/use-cases/change-at-site.ts';
import type { VisitChanges } from '../../shared/use-cases/change-visits.ts';
import * as schema from './schema.ts';

interface Dependencies {
  readonly db: Firestore;
  readonly visits: VisitChanges;
  readonly patients: () => Promise<Patients>;
  readonly servicePointById: ServicePointById;
}

export const operations = (deps: Dependencies) => ({
  completeAppointment: operation(schema.completeAppointment, async ({ params, body, session, actor, reading }) => {
    const { servicePointIds } = session;
    const record = doseRecordOfWire(body);
    const appointment = await recordDose(
      { ...record, kind: 'complete', appointmentId: params.id, servicePointIds, actor },
      deps,
      session.licence,
    );
    // Who repeats what a colleague has recorded is told of the visit, too.
    reading.note(appointment.patientId);
    reading.leaveToHistoryOf(appointment);
    return { body: appointmentOnWire(appointment, await deps.servicePointById(appointment.slot.servicePointId)) };
  }),
});
