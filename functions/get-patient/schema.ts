import * as Type from 'typebox';
import { AppointmentOnWire, Uuid } from '../../shared/http/wire.ts';

export const getPatient = {
  summary: 'One’s own visits, contact data and referrals. Without a referral or visit only the contact data.',
  params: Type.Object({ patientId: Uuid }),
  response: Type.Object({
    appointments: Type.Optional(Type.Array(AppointmentOnWire)),
    patientData: Type.Object({ msisdn: Type.Optional(Type.String()) }),
    prescriptions: Type.Optional(
      Type.Array(Type.Object({ id: Uuid, expiringAt: Type.String({ format: 'date-time' }) })),
    ),
  }),
};
