import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { SLOT_REFUSALS, WRITE_REFUSALS } from '../../shared/http/refusal-lists.ts';
import { AppointmentOnWire, Uuid } from '../../shared/http/wire.ts';

export const rescheduleAppointment = {
  summary: 'Move a visit to another free term. The patient holds the old term or the new one, never both or neither.',
  params: Type.Object({ id: Uuid }),
  body: Type.Object({ slotId: Uuid }),
  response: AppointmentOnWire,
  refusals: [
    'appointment_not_found',
    'appointment_not_active',
    'visit_started',
    'daily_limit_reached',
    'referral_revoked',
    ...SLOT_REFUSALS,
    ...WRITE_REFUSALS,
  ],
} satisfies OperationSchema;
