import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import {
  GeoId,
  IsoDate,
  MobilityName,
  PostalCode,
  SlotOnWire,
  Uuid,
  VaccineTypeName,
  VoiId,
} from '../../shared/http/wire.ts';
import { omittable } from '../../shared/validation.ts';

/** Kilometres around a postal code, by the range's name on the wire. */
export const RADIUS_KM = {
  distanceRange0_5: 5,
  distanceRange0_10: 10,
  distanceRange0_25: 25,
  distanceRange0_50: 50,
} as const;

const DISTANCE_RANGES = Object.keys(RADIUS_KM) as (keyof typeof RADIUS_KM)[];

/** The refusal that each of the terms would meet. */
const Reason = Type.Object(
  {
    errorCode: Type.String(),
    message: Type.String(),
    opensAt: Type.Optional(Type.String({ format: 'date-time', description: 'with `ERR_BOOKING_NOT_OPEN`' })),
    visitNotBefore: Type.Optional({ ...IsoDate, description: 'with `ERR_VISIT_TOO_EARLY`' }),
    expiredAt: Type.Optional(Type.String({ format: 'date-time', description: 'with `ERR_REFERRAL_EXPIRED`' })),
    startAt: Type.Optional(Type.String({ format: 'date-time', description: 'of the visit; with `ERR_VISIT_STARTED`' })),
    appointmentId: Type.Optional({ ...Uuid, description: 'the visit of the dose; with `ERR_REFERRAL_USED`' }),
    possibleFrom: Type.Optional(Type.String({ format: 'date-time', description: 'with `ERR_DAILY_LIMIT_REACHED`' })),
    vaccineTypes: Type.Optional(
      Type.Array(VaccineTypeName, { description: 'what the referral covers; with `ERR_VACCINE_NOT_ALLOWED`' }),
    ),
  },
  { description: 'why the referral allows no term at all that is looked for; then `list` is empty' },
);

const Clock = Type.String({ pattern: '^([01]?\\d|2[0-3]):[0-5]\\d$', description: 'local time, HH:MM or H:MM' });

export const findSlots = {
  summary:
    'The free terms that can be taken on the referral, by start, in pages of whole days. Continue from the day after the last term, or from `next.after`, until `hasMore` is false. One search a second: a second one is held until its turn, further ones are refused.',
  body: Type.Object({
    dayRange: Type.Object({ from: IsoDate, to: IsoDate }, { description: 'both days included' }),
    hourRange: omittable(
      Type.Object(
        { from: omittable(Clock), to: omittable(Clock) },
        { description: 'an end that is left out is that of the day' },
      ),
    ),
    prescriptionId: omittable(Uuid),
    voiId: omittable(VoiId),
    geoId: omittable(GeoId),
    servicePointId: omittable(Uuid),
    servicePointid: omittable({ ...Uuid, description: 'an old spelling' }),
    vaccineTypes: omittable(Type.Array(VaccineTypeName, { description: 'none named: any' })),
    mobilities: omittable(Type.Array(MobilityName, { description: 'none named: any' })),
    postalCode: omittable(PostalCode),
    distanceRangeCode: omittable(Type.Enum(DISTANCE_RANGES)),
    after: omittable(Type.String({ format: 'date-time', description: 'only terms that start later' })),
  }),
  response: Type.Object({
    list: Type.Array(SlotOnWire),
    hasMore: Type.Boolean(),
    next: Type.Optional(Type.Object({ after: Type.String({ format: 'date-time' }) })),
    reason: Type.Optional(Reason),
    asOf: Type.String({ format: 'date-time', description: 'every booking before this moment is taken into account' }),
  }),
  refusals: ['rate_limited', 'referral_not_found', 'postal_code_unknown', 'unavailable'],
} satisfies OperationSchema;
