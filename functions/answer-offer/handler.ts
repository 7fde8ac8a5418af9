import type { Firestore } from '@google-cloud/firestore';
import { operation } from '../../shared/http/endpoint.ts';
import { appointmentOnWire } from '../../shared/http/wire.ts';
import type { ServicePointById } from '../../shared/store/service-point-cache.ts';
import { answerOffer } from '../../shared/use-cases/answer-offer.ts';
import type { VisitChanges } from '../../shared/use-cases/change-visits.ts';
import * as schema from './schema.ts';

const COMMANDS = { accept: 'acceptOffer', decline: 'declineOffer' } as const;

export const operations = (deps: { db: Firestore; visits: VisitChanges; servicePointById: ServicePointById }) => ({
  answerOffer: operation(schema.answerOffer, async ({ params, body, actor }) => {
    const answer = { kind: COMMANDS[body.answer], appointmentId: params.id, patientId: actor.subject, actor };
    const appointment = await answerOffer(answer, deps);
    return { body: appointmentOnWire(appointment, await deps.servicePointById(appointment.slot.servicePointId)) };
  }),
});
