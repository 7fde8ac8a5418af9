import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { WRITE_REFUSALS } from '../../shared/http/refusal-lists.ts';
import { AppointmentOnWire, Uuid } from '../../shared/http/wire.ts';

export const answerOffer = {
  summary:
    'Accept or decline the other term that the point offers for a visit. Repeating the same answer changes nothing.',
  params: Type.Object({ id: Uuid }),
  body: Type.Object({ answer: Type.Enum(['accept', 'decline']) }),
  response: AppointmentOnWire,
  refusals: [
    'appointment_not_found',
    'appointment_not_active',
    'visit_checked_in',
    'offer_not_found',
    'offer_expired',
    ...WRITE_REFUSALS,
  ],
} satisfies OperationSchema;
