import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { WRITE_REFUSALS } from '../../shared/http/refusal-lists.ts';
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
  refusals: [
    'appointment_not_found',
    'appointment_not_active',
    'visit_already_completed',
    'vaccine_not_allowed',
    'dose_mismatch',
    'licence_unknown',
    'batch_denied',
    'batch_unclear',
    'batch_expired',
    'batch_of_other_vaccine',
    'visit_too_early',
    ...WRITE_REFUSALS,
  ],
} satisfies OperationSchema;
