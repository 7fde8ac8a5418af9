import type { Reading } from '../../shared/domain/access.ts';
import { dayCount, instantOf, isoDateOf } from '../../shared/domain/civil-time.ts';
import type { Replan } from '../../shared/domain/replan.ts';
import { startOf } from '../../shared/domain/slot.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { invalidField } from '../../shared/http/refusal-on-wire.ts';
import { dayOfWire, siteVisitOnWire } from '../../shared/http/site-wire.ts';
import type { Patients } from '../../shared/store/patients.ts';
import { getReplan, listReplans, type ReplanStatus } from '../../shared/use-cases/get-replan.ts';
import { type ReplanContext, startReplan } from '../../shared/use-cases/start-replan.ts';
import * as schema from './schema.ts';

interface Dependencies extends ReplanContext {
  readonly patients: () => Promise<Patients>;
}

const DAYS_MAX = 31;

export const operations = (deps: Dependencies) => {
  const statusOf = async (id: string, servicePointId: string, reading: Reading) => ({
    body: await statusOnWire(await getReplan({ id, servicePointId }, reading, deps), deps),
  });

  return {
    startReplan: operation(schema.startReplan, async ({ params, body, actor, reading }) => {
      const [from, to] = [dayOfWire(body.from), dayOfWire(body.to)];
      const days = dayCount(from, to);
      if (days < 1 || days > DAYS_MAX) throw invalidField('/to', `must be within ${DAYS_MAX} days from from`);
      const expiresAtMs = Date.parse(body.expiresAt);
      if (!(expiresAtMs > deps.now())) throw invalidField('/expiresAt', 'must be later than now');
      const { id, visitIds, onDeadline, reason } = body;
      const order = { id, visitIds, from, to, onDeadline, reason, expiresAt: instantOf(expiresAtMs) };
      await startReplan({ ...order, servicePointId: params.pointId, by: actor }, deps);
      return statusOf(id, params.pointId, reading);
    }),

    listReplans: operation(schema.listReplans, async ({ params }) => {
      const replans = await listReplans(params.pointId, deps.db);
      return { body: { list: replans.map((replan) => ({ ...orderOnWire(replan), visits: replan.visitIds.length })) } };
    }),

    getReplan: operation(schema.getReplan, async ({ params, reading }) => statusOf(params.id, params.pointId, reading)),
  };
};

function orderOnWire({ id, from, to, expiresAt, onDeadline, reason, createdAt }: Replan) {
  return { id, from: isoDateOf(from), to: isoDateOf(to), expiresAt, onDeadline, reason, createdAt };
}

async function statusOnWire({ replan, visits }: ReplanStatus, { servicePointById }: Dependencies) {
  return {
    ...orderOnWire(replan),
    state: replan.state,
    visits: await Promise.all(
      visits.map(async ({ appointment, patient, progress }) => ({
        visit: siteVisitOnWire(appointment, patient),
        progress,
        offer: appointment.offer
          ? {
              startAt: startOf(appointment.offer.slot),
              servicePointName: (await servicePointById(appointment.offer.slot.servicePointId)).name,
              expiresAt: appointment.offer.expiresAt,
            }
          : null,
      })),
    ),
  };
}
