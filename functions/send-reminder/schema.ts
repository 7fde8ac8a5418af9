import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { Uuid } from '../../shared/http/wire.ts';

export const sendReminder = {
  summary: 'Remind the patient of a visit, unless it has another term by now.',
  body: Type.Object({ appointmentId: Uuid, version: Type.Integer({ minimum: 1 }), isDue: Type.Boolean() }),
  response: null,
  refusals: ['unavailable'],
} satisfies OperationSchema;
