import * as Type from 'typebox';
import { AppointmentOnWire, PointOnWire, Uuid } from '../../shared/http/wire.ts';

const AppointmentWithOffer = Type.Object({
  ...AppointmentOnWire.properties,
  offer: Type.Optional(
    Type.Object(
      {
        startAt: Type.String({ format: 'date-time' }),
        servicePoint: PointOnWire,
        expiresAt: Type.String({ format: 'date-time' }),
        onDeadline: Type.Enum(['move', 'keep'], { description: 'what becomes of the visit without an answer' }),
      },
      { description: 'another term that the point offers, held until it expires' },
    ),
  ),
});

export const getPatient = {
  summary: 'One’s own visits, contact data and referrals. Without a referral or visit only the contact data.',
  params: Type.Object({ patientId: Uuid }),
  response: Type.Object({
    appointments: Type.Optional(Type.Array(AppointmentWithOffer)),
    patientData: Type.Object({ msisdn: Type.Optional(Type.String()) }),
    prescriptions: Type.Optional(
      Type.Array(Type.Object({ id: Uuid, expiringAt: Type.String({ format: 'date-time' }) })),
    ),
  }),
};
