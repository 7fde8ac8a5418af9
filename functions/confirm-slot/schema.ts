import * as Type from 'typebox';
import { AppointmentOnWire, Uuid } from '../../shared/http/wire.ts';

export const confirmSlot = {
  summary: 'Book a free term on a referral. Repeating the call returns the same visit.',
  params: Type.Object({ slotId: Uuid }),
  body: Type.Object({ prescriptionId: Uuid }),
  response: AppointmentOnWire,
};
