import type { Firestore } from '@google-cloud/firestore';
import { operation } from '../../shared/http/endpoint.ts';
import { cancelVisit } from '../../shared/use-cases/cancel-visit.ts';
import type { VisitChanges } from '../../shared/use-cases/change-visits.ts';
import * as schema from './schema.ts';

export const operations = (deps: { db: Firestore; visits: VisitChanges }) => ({
  cancelAppointment: operation(schema.cancelAppointment, async ({ params, actor }) => {
    await cancelVisit({ id: params.id, patientId: actor.subject, actor }, deps);
    // A client of the original never reads the answer: with content left unread it would run out of connections.
    return { status: 200 };
  }),
});
