import * as Type from 'typebox';
import { DoseRecordOnWire } from '../../shared/http/site-wire.ts';
import { AppointmentOnWire, Uuid, VaccineTypeName } from '../../shared/http/wire.ts';

export const completeAppointment = {
  summary:
    'Record that the dose was given. For staff of the visit’s own point; repeating the same record changes nothing. Counts the dose from the batch, and issues the referral for the next dose where one is due.',
  params: Type.Object({ id: Uuid }),
  body: Type.Object({
    dose: Type.Integer({ minimum: 1, maximum: 9 }),
    vaccineType: VaccineTypeName,
    ...DoseRecordOnWire,
  }),
  response: AppointmentOnWire,
};
