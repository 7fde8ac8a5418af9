import * as Type from 'typebox';
import { AppointmentOnWire, Uuid } from '../../shared/http/wire.ts';

export const rescheduleAppointment = {
  summary: 'Move a visit to another free term. The patient holds the old term or the new one, never both or neither.',
  params: Type.Object({ id: Uuid }),
  body: Type.Object({ slotId: Uuid }),
  response: AppointmentOnWire,
};
