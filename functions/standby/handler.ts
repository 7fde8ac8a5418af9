import type { Firestore } from '@google-cloud/firestore';
import { Refusal } from '../../shared/domain/errors.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { appointmentOnWire } from '../../shared/http/wire.ts';
import { answerStandby, type StandbyContext } from '../../shared/use-cases/call-standby.ts';
import { joinStandby, leaveStandby } from '../../shared/use-cases/join-standby.ts';
import * as schema from './schema.ts';

interface Dependencies {
  readonly db: Firestore;
  readonly now: () => number;
  readonly context: () => Promise<StandbyContext>;
}

export const operations = ({ db, now, context }: Dependencies) => ({
  joinStandby: operation(schema.joinStandby, async ({ params, body, session }) => {
    if (params.patientId !== session.subject) throw new Refusal('forbidden');
    const { postalCode, radiusKm, until } = await joinStandby({ patientId: session.subject, ...body }, { db, now });
    return { body: { postalCode, radiusKm, until } };
  }),

  leaveStandby: operation(schema.leaveStandby, async ({ params, session }) => {
    if (params.patientId !== session.subject) throw new Refusal('forbidden');
    await leaveStandby(session.subject, db);
    return { status: 204 };
  }),

  answerStandby: operation(schema.answerStandby, async ({ params, body, session }) => {
    const ready = await context();
    const answer = { id: params.id, patientId: session.subject, accepts: body.answer === 'accept' };
    const visit = await answerStandby(answer, ready);
    const point = visit && (await ready.servicePointById(visit.slot.servicePointId));
    return { body: { appointment: visit && point ? appointmentOnWire(visit, point) : null } };
  }),
});
