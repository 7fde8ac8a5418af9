import { Refusal } from '../../shared/domain/errors.ts';
import type { StandbyCall } from '../../shared/domain/standby.ts';
import { withAlternatives } from '../../shared/http/alternatives.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { standbyCalls } from '../../shared/store/collections.ts';
import { callStandby, type StandbyContext } from '../../shared/use-cases/call-standby.ts';
import * as schema from './schema.ts';

export const operations = (context: () => Promise<StandbyContext>) =>
  withAlternatives(async (id) => (await context()).servicePointById(id), {
    callStandby: operation(schema.callStandby, async ({ params, body, actor }) => {
      const order = { ...body, servicePointId: params.pointId, by: actor };
      return { body: callOnWire(await callStandby(order, await context())) };
    }),

    getStandbyCall: operation(schema.getStandbyCall, async ({ params }) => {
      const { db } = await context();
      const call = (await standbyCalls(db).doc(params.id).get()).data();
      if (call?.servicePointId !== params.pointId) throw new Refusal('offer_not_found');
      return { body: callOnWire(call) };
    }),
  });

function callOnWire({ id, slotId, state, asked, current }: StandbyCall) {
  return { id, slotId, state, asked: asked.length, answerUntil: current?.expiresAt ?? null };
}
