import * as Type from 'typebox';
import { BODY_SITES } from '../../shared/domain/appointment.ts';
import { AppointmentOnWire, IsoDate, Uuid, VaccineTypeName } from '../../shared/http/wire.ts';

export const completeAppointment = {
  summary:
    'Record that the dose was given. For staff of the visit’s own point; repeating the same record changes nothing. Counts the dose from the batch, and issues the referral for the next dose where one is due.',
  params: Type.Object({ id: Uuid }),
  body: Type.Object({
    batchNumber: Type.String({ pattern: '^[A-Za-z0-9/.-]{2,20}$', description: 'as printed on the vial' }),
    dose: Type.Integer({ minimum: 1, maximum: 9 }),
    vaccineType: VaccineTypeName,
    expiresOn: Type.Optional({ ...IsoDate, description: 'of the batch, as scanned; one that has passed is refused' }),
    bodySite: Type.Optional(Type.Enum(BODY_SITES)),
    administeredBy: Type.String({ pattern: '^[0-9A-Z]{4,20}$', description: 'licence number of who gave it' }),
  }),
  response: AppointmentOnWire,
};
