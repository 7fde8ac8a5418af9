import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { WRITE_REFUSALS } from '../../shared/http/refusal-lists.ts';
import { PointId, SiteVisitOnWire } from '../../shared/http/site-wire.ts';
import { IsoDate, Reason, Uuid } from '../../shared/http/wire.ts';

const order = {
  id: Uuid,
  from: IsoDate,
  to: IsoDate,
  expiresAt: Type.String({ format: 'date-time', description: 'until then patients may answer' }),
  onDeadline: Type.Enum(['move', 'keep'], { description: 'what becomes of the visit of someone who does not answer' }),
  reason: Reason,
};

const Replan = Type.Object({
  ...order,
  createdAt: Type.String({ format: 'date-time' }),
  state: Type.Enum(['offering', 'offered']),
  visits: Type.Array(
    Type.Object({
      visit: SiteVisitOnWire,
      progress: Type.Enum([
        'pending',
        'noTerm',
        'offered',
        'accepted',
        'declined',
        'movedAtDeadline',
        'keptAtDeadline',
        'superseded',
      ]),
      offer: Type.Union([
        Type.Object({
          startAt: Type.String({ format: 'date-time' }),
          servicePointName: Type.String(),
          expiresAt: Type.String({ format: 'date-time' }),
        }),
        Type.Null(),
      ]),
    }),
  ),
});

export const startReplan = {
  summary:
    'Offer the patients of these visits an equivalent term each, held until they answer. `id` is chosen by the caller: repeating it goes on, and offers nothing twice.',
  params: PointId,
  body: Type.Object({
    ...order,
    visitIds: Type.Array(Uuid, { minItems: 1, maxItems: 500, uniqueItems: true }),
  }),
  response: Replan,
  refusals: [...WRITE_REFUSALS],
} satisfies OperationSchema;

export const listReplans = {
  summary: 'The re-plannings of a point, the latest first.',
  params: PointId,
  response: Type.Object({
    list: Type.Array(
      Type.Object({ ...order, createdAt: Type.String({ format: 'date-time' }), visits: Type.Integer() }),
    ),
  }),
  refusals: [],
} satisfies OperationSchema;

export const getReplan = {
  summary: 'A re-planning with how each of its visits stands.',
  params: Type.Object({ pointId: Uuid, id: Uuid }),
  response: Replan,
  refusals: ['replan_not_found'],
} satisfies OperationSchema;
