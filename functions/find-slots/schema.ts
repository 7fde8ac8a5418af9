import * as Type from 'typebox';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { wireCodeOf } from '../../shared/http/refusal-on-wire.ts';
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
import { REFUSALS } from '../../shared/refusals.ts';
import { omittable } from '../../shared/validation.ts';

/** Kilometres around a postal code, by the range's name on the wire. */
export const RADIUS_KM = {
  distanceRange0_5: 5,
  distanceRange0_10: 10,
  distanceRange0_25: 25,
  distanceRange0_50: 50,
} as const;

const DISTANCE_RANGES = Object.keys(RADIUS_KM) as (keyof typeof RADIUS_KM)[];

const { booking_not_open, visit_too_early, referral_expired, visit_started } = REFUSALS;
const { referral_used, daily_limit_reached, vaccine_not_allowed } = REFUSALS;
const [ofReferral] = vaccine_not_allowed.details.anyOf;

/** A detail of a refusal, which only that refusal has. */
function detail<S extends Type.TSchema>(schema: S, code: ErrorCode): Type.TOptional<S> {
  const what = 'description' in schema ? `${schema.description}; ` : '';
  const described = { ...schema, description: `${what}with \`${wireCodeOf(code)}\`` };
  return Type.Optional(described) as Type.TOptional<S>;
}

/** The refusal that each of the terms would meet. */
const Reason = Type.Object(
  {
    errorCode: Type.String(),
    message: Type.String(),
    opensAt: detail(booking_not_open.details.properties.opensAt, 'booking_not_open'),
    visitNotBefore: detail(visit_too_early.details.properties.visitNotBefore, 'visit_too_early'),
    expiredAt: detail(referral_expired.details.properties.expiredAt, 'referral_expired'),
    startAt: detail(visit_started.details.properties.startAt, 'visit_started'),
    appointmentId: detail(referral_used.details.properties.appointmentId, 'referral_used'),
    changesMax: detail(daily_limit_reached.details.properties.changesMax, 'daily_limit_reached'),
    possibleFrom: detail(daily_limit_reached.details.properties.possibleFrom, 'daily_limit_reached'),
    vaccineTypes: detail(ofReferral.properties.vaccineTypes, 'vaccine_not_allowed'),
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
