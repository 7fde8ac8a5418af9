import * as Type from 'typebox';
import { STANDBY_RADIUS_MAX_KM } from '../../shared/domain/standby.ts';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { REFERRAL_REFUSALS, SLOT_REFUSALS, WRITE_REFUSALS } from '../../shared/http/refusal-lists.ts';
import { AppointmentOnWire, PointOnWire, PostalCode, Uuid } from '../../shared/http/wire.ts';

const Membership = Type.Object({
  postalCode: PostalCode,
  radiusKm: Type.Integer({
    minimum: 1,
    maximum: STANDBY_RADIUS_MAX_KM,
    description: 'how far the patient would travel',
  }),
});

const Joined = Type.Object({
  ...Membership.properties,
  until: Type.String({ format: 'date-time' }),
  isPlaced: Type.Boolean({ description: 'false: nobody knows where the postal code is, so that no point is near it' }),
});

export const joinStandby = {
  summary:
    'Agree to be asked for doses that are left at points nearby, to come at short notice. Joining again prolongs it.',
  params: Type.Object({ patientId: Uuid }),
  body: Type.Object({ ...Membership.properties, days: Type.Integer({ minimum: 1, maximum: 90 }) }),
  response: Joined,
  refusals: ['postal_code_unknown'],
} satisfies OperationSchema;

export const getStandby = {
  summary: 'Whether one is asked for doses that are left, and the call that waits for one’s answer.',
  params: Type.Object({ patientId: Uuid }),
  response: Type.Object({
    membership: Type.Union([Joined, Type.Null()]),
    call: Type.Union([
      Type.Object({
        id: Uuid,
        startAt: Type.String({ format: 'date-time' }),
        servicePoint: PointOnWire,
        expiresAt: Type.String({ format: 'date-time' }),
      }),
      Type.Null(),
    ]),
  }),
  refusals: [],
} satisfies OperationSchema;

export const leaveStandby = {
  summary: 'Be asked no more.',
  params: Type.Object({ patientId: Uuid }),
  response: null,
  success: { 204: 'Out of the pool. No content.' },
  refusals: [],
} satisfies OperationSchema;

export const answerStandby = {
  summary:
    'Answer the call for a dose that is left: whoever accepts in time has the visit. Repeating an acceptance returns the same visit.',
  params: Type.Object({ id: Uuid }),
  body: Type.Object({ answer: Type.Enum(['accept', 'decline']) }),
  response: Type.Object({ appointment: Type.Union([AppointmentOnWire, Type.Null()]) }),
  refusals: ['offer_not_found', 'offer_expired', ...SLOT_REFUSALS, ...REFERRAL_REFUSALS, ...WRITE_REFUSALS],
} satisfies OperationSchema;
