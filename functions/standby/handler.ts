import type { Firestore } from '@google-cloud/firestore';
import { slotOfId, startOf } from '../../shared/domain/slot.ts';
import { withAlternatives } from '../../shared/http/alternatives.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { appointmentOnWire, pointOnWire } from '../../shared/http/wire.ts';
import type { ServicePointById } from '../../shared/store/service-point-cache.ts';
import { answerStandby, type StandbyContext } from '../../shared/use-cases/call-standby.ts';
import { getStandby, type Membership, type WaitingCall } from '../../shared/use-cases/get-standby.ts';
import { joinStandby, leaveStandby } from '../../shared/use-cases/join-standby.ts';
import * as schema from './schema.ts';

interface Dependencies {
  readonly db: Firestore;
  readonly servicePointById: ServicePointById;
  readonly now: () => number;
  readonly context: () => Promise<StandbyContext>;
}

export const operations = ({ db, servicePointById, now, context }: Dependencies) => {
  const callOnWire = async ({ id, slotId, expiresAt }: WaitingCall) => {
    const slot = slotOfId(slotId)!;
    const servicePoint = pointOnWire(await servicePointById(slot.servicePointId));
    return { id, startAt: startOf(slot), servicePoint, expiresAt };
  };

  return withAlternatives(servicePointById, {
    joinStandby: operation(schema.joinStandby, async ({ params, body }) => {
      const member = await joinStandby({ ...body, patientId: params.patientId }, { db, now });
      return { body: membershipOnWire({ member, isPlaced: true }) };
    }),

    getStandby: operation(schema.getStandby, async ({ params }) => {
      const { membership, call } = await getStandby(params.patientId, { db, now });
      return {
        body: { membership: membership && membershipOnWire(membership), call: call && (await callOnWire(call)) },
      };
    }),

    leaveStandby: operation(schema.leaveStandby, async ({ params }) => {
      await leaveStandby(params.patientId, db);
      return { status: 204 };
    }),

    answerStandby: operation(schema.answerStandby, async ({ params, body, actor }) => {
      const ready = await context();
      const answer = { id: params.id, actor, accepts: body.answer === 'accept' };
      const visit = await answerStandby(answer, ready);
      const point = visit && (await ready.servicePointById(visit.slot.servicePointId));
      return { body: { appointment: visit && point ? appointmentOnWire(visit, point) : null } };
    }),
  });
};

function membershipOnWire({ member: { home, radiusKm, until }, isPlaced }: Membership) {
  return { postalCode: home.postalCode, radiusKm, until, isPlaced };
}
