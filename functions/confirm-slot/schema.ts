import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { REFERRAL_REFUSALS, SLOT_REFUSALS, WRITE_REFUSALS } from '../../shared/http/refusal-lists.ts';
import { AppointmentOnWire, Uuid } from '../../shared/http/wire.ts';

export const confirmSlot = {
  summary: 'Book a free term on a referral. Repeating the call returns the same visit.',
  params: Type.Object({ slotId: Uuid }),
  body: Type.Object({ prescriptionId: Uuid }),
  response: AppointmentOnWire,
  refusals: ['daily_limit_reached', ...SLOT_REFUSALS, ...REFERRAL_REFUSALS, ...WRITE_REFUSALS],
} satisfies OperationSchema;
