import type { Firestore } from '@google-cloud/firestore';
import { type Actor, staffNumberOf } from '../../shared/domain/actor.ts';
import { operation } from '../../shared/http/endpoint.ts';
import type { ServicePointById } from '../../shared/store/service-point-cache.ts';
import { findAccesses, getAccesses } from '../../shared/use-cases/get-accesses.ts';
import * as schema from './schema.ts';

interface Dependencies {
  readonly db: Firestore;
  readonly servicePointById: ServicePointById;
}

export const operations = ({ db, servicePointById }: Dependencies) => ({
  getAccesses: operation(schema.getAccesses, async ({ params }) => {
    const accesses = await getAccesses(params.patientId, db);
    const list = await Promise.all(
      accesses.map(async ({ actor, ...access }) => ({
        ...access,
        ...whoOnWire(actor),
        pointName: actor.organisation && (await nameOf(actor.organisation, servicePointById)),
      })),
    );
    return { body: { list } };
  }),

  findAccesses: operation(schema.findAccesses, async ({ query }) => {
    const accesses = await findAccesses(query.subject, db);
    const list = accesses.map(
      ({ at, actor, operation: name, patientIds, ground, reason = null, isFlagged = false }) => {
        return { at, ...whoOnWire(actor), operation: name, patientIds: [...patientIds], ground, reason, isFlagged };
      },
    );
    return { body: { list } };
  }),
});

function whoOnWire(actor: Actor) {
  return { role: actor.role, staff: staffNumberOf(actor) };
}

/** A point that is not imported any more has no name left; who looked is still told. */
async function nameOf(pointId: string, servicePointById: ServicePointById): Promise<string | null> {
  return servicePointById(pointId).then(
    ({ name }) => name,
    () => null,
  );
}
