import * as Type from 'typebox';
import { AppointmentOnWire, Uuid, VaccineTypeName } from '../../shared/http/wire.ts';

export const completeAppointment = {
  summary:
    'Record that the dose was given. For staff of the visit’s own point; repeating the same record changes nothing.',
  params: Type.Object({ id: Uuid }),
  body: Type.Object({
    batchNumber: Type.String({ pattern: '^[A-Za-z0-9/.-]{2,20}$', description: 'as printed on the vial' }),
    dose: Type.Integer({ minimum: 1, maximum: 9 }),
    vaccineType: VaccineTypeName,
    administeredBy: Type.String({ pattern: '^[0-9A-Z]{4,20}$', description: 'licence number of who gave it' }),
  }),
  response: AppointmentOnWire,
};
