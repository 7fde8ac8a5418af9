import type { Firestore } from '@google-cloud/firestore';
import type { Appointment } from '../../shared/domain/appointment.ts';
import { Refusal } from '../../shared/domain/errors.ts';
import type { SiteCommand } from '../../shared/domain/site-visits.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { dayOfWire, doseRecordOfWire, visitAtPoint, visitRecordOnWire } from '../../shared/http/site-wire.ts';
import { appointments } from '../../shared/store/collections.ts';
import type { Patients } from '../../shared/store/patients.ts';
import { changeAtSite, recordDose } from '../../shared/use-cases/change-at-site.ts';
import type { VisitChanges } from '../../shared/use-cases/change-visits.ts';
import * as schema from './schema.ts';

interface Dependencies {
  readonly db: Firestore;
  readonly visits: VisitChanges;
  readonly patients: () => Promise<Patients>;
}

export const operations = (deps: Dependencies) => {
  const recordOnWire = async (appointment: Appointment) => ({
    body: visitRecordOnWire(appointment, await (await deps.patients()).getKnown(appointment.patientId)),
  });
  const change = async (command: SiteCommand) => recordOnWire(await changeAtSite(command, deps));

  return {
    getVisit: operation(schema.getVisit, async ({ params }) => {
      const appointment = (await appointments(deps.db).doc(params.id).get()).data();
      if (appointment?.slot.servicePointId !== params.pointId) throw new Refusal('appointment_not_found');
      return recordOnWire(appointment);
    }),

    markNotQualified: operation(schema.markNotQualified, async ({ params, body }) =>
      change({
        ...body,
        until: body.until === undefined ? undefined : dayOfWire(body.until),
        ...visitAtPoint(params),
        kind: 'notQualified',
      }),
    ),

    correctRecord: operation(schema.correctRecord, async ({ params, body, session }) =>
      recordOnWire(
        await recordDose(
          { ...doseRecordOfWire(revisionBy(body, session)), ...visitAtPoint(params), kind: 'correct' },
          deps,
        ),
      ),
    ),

    annulRecord: operation(schema.annulRecord, async ({ params, body, session }) =>
      change({ ...revisionBy(body, session), ...visitAtPoint(params), kind: 'annul' }),
    ),
  };
};

function revisionBy<T extends object>(body: T, { subject }: { subject: string }) {
  return { ...body, staff: subject };
}
