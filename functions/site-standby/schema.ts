import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { WRITE_REFUSALS } from '../../shared/http/refusal-lists.ts';
import { PointId } from '../../shared/http/site-wire.ts';
import { Uuid } from '../../shared/http/wire.ts';

const Call = Type.Object({
  id: Uuid,
  slotId: Uuid,
  state: Type.Enum(['asking', 'taken', 'exhausted']),
  asked: Type.Integer({ description: 'people asked so far' }),
  answerUntil: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
    description: 'until when the person asked now may answer',
  }),
});

export const callStandby = {
  summary:
    'Offer a dose that is left to the standby pool: whoever lives near, one after another, each exclusively for some minutes. The term is an internal one. `id` is chosen by the caller: repeating it goes on with the same call.',
  params: PointId,
  body: Type.Object({ id: Uuid, slotId: Uuid, answerMinutes: Type.Integer({ minimum: 1, maximum: 60 }) }),
  response: Call,
  refusals: ['slot_not_found', 'slot_started', 'slot_full', ...WRITE_REFUSALS],
} satisfies OperationSchema;

export const getStandbyCall = {
  summary:
    'How a call of the standby pool stands. Whoever does not answer in time is passed over within a minute, and the next person asked.',
  params: Type.Object({ pointId: Uuid, id: Uuid }),
  response: Call,
  refusals: ['offer_not_found'],
} satisfies OperationSchema;
