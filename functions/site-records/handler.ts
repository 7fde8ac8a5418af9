import type { Firestore } from '@google-cloud/firestore';
import type { Reading } from '../../shared/domain/access.ts';
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
  const recordOnWire = async (appointment: Appointment, reading: Reading) => ({
    body: visitRecordOnWire(appointment, await (await deps.patients()).getKnown(appointment.patientId, reading)),
  });
  const changedOnWire = async (appointment: Appointment, reading: Reading) => {
    const answer = await recordOnWire(appointment, reading);
    reading.leaveToHistoryOf(appointment);
    return answer;
  };
  const change = async (command: SiteCommand, reading: Reading) =>
    changedOnWire(await changeAtSite(command, deps), reading);

  return {
    getVisit: operation(schema.getVisit, async ({ params, reading }) => {
      const appointment = (await appointments(deps.db).doc(params.id).get()).data();
      if (appointment?.slot.servicePointId !== params.pointId) throw new Refusal('appointment_not_found');
      return recordOnWire(appointment, reading);
    }),

    markNotQualified: operation(schema.markNotQualified, async ({ params, body, actor, reading }) =>
      change(
        {
          ...body,
          until: body.until === undefined ? undefined : dayOfWire(body.until),
          ...visitAtPoint(params, actor),
          kind: 'notQualified',
        },
        reading,
      ),
    ),

    correctRecord: operation(schema.correctRecord, async ({ params, body, session, actor, reading }) =>
      changedOnWire(
        await recordDose(
          { ...doseRecordOfWire(body), ...visitAtPoint(params, actor), kind: 'correct' },
          deps,
          session.licence,
        ),
        reading,
      ),
    ),

    annulRecord: operation(schema.annulRecord, async ({ params, body, actor, reading }) =>
      change({ ...body, ...visitAtPoint(params, actor), kind: 'annul' }, reading),
    ),
  };
};
