import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { ProposalOnWire } from '../../shared/http/proposal-wire.ts';
import { AppointmentOnWire, IsoDate, PointOnWire, ReferredTo, Uuid } from '../../shared/http/wire.ts';

const OwnAppointment = Type.Object({
  ...AppointmentOnWire.properties,
  givenOn: Type.Optional({ ...IsoDate, description: 'of a completed visit: the day on which the dose was given' }),
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
    appointments: Type.Optional(Type.Array(OwnAppointment)),
    patientData: Type.Object({ msisdn: Type.Optional(Type.String()) }),
    proposals: Type.Optional(
      Type.Array(ProposalOnWire, {
        description: 'what staff say otherwise than the identity provider; left out when none waits',
      }),
    ),
    prescriptions: Type.Optional(
      Type.Array(Type.Object({ id: Uuid, expiringAt: Type.String({ format: 'date-time' }), ...ReferredTo })),
    ),
  }),
  refusals: ['patient_not_found'],
} satisfies OperationSchema;
