import * as Type from 'typebox';
import { GeoId, IsoDate, MobilityName, SlotOnWire, Uuid, VaccineTypeName, VoiId } from '../../shared/http/wire.ts';

/** Kilometres around a postal code, by the range's name on the wire. */
export const RADIUS_KM = {
  distanceRange0_5: 5,
  distanceRange0_10: 10,
  distanceRange0_25: 25,
  distanceRange0_50: 50,
} as const;

const DISTANCE_RANGES = Object.keys(RADIUS_KM) as (keyof typeof RADIUS_KM)[];

const Clock = Type.String({ pattern: '^([01]?\\d|2[0-3]):[0-5]\\d$', description: 'local time, HH:MM or H:MM' });

export const findSlots = {
  summary:
    'Free terms by start, in pages of whole days. Continue from the day after the last term, or from `next.after`, until `hasMore` is false. One search a second.',
  body: Type.Object({
    dayRange: Type.Object({ from: IsoDate, to: IsoDate }, { description: 'both days included' }),
    hourRange: Type.Optional(Type.Union([Type.Object({ from: Clock, to: Clock }), Type.Null()])),
    prescriptionId: Type.Optional(Uuid),
    voiId: Type.Optional(VoiId),
    geoId: Type.Optional(Type.Union([GeoId, Type.Null()])),
    servicePointId: Type.Optional(Type.Union([Uuid, Type.Null()])),
    servicePointid: Type.Optional(Type.Union([Uuid, Type.Null()], { description: 'an old spelling' })),
    vaccineTypes: Type.Optional(Type.Union([Type.Array(VaccineTypeName), Type.Null()])),
    mobilities: Type.Optional(Type.Union([Type.Array(MobilityName), Type.Null()])),
    postalCode: Type.Optional(Type.String({ pattern: '^\\d{2}-\\d{3}$' })),
    distanceRangeCode: Type.Optional(Type.Enum(DISTANCE_RANGES)),
    after: Type.Optional(Type.String({ format: 'date-time', description: 'only terms that start later' })),
  }),
  response: Type.Object({
    list: Type.Array(SlotOnWire),
    hasMore: Type.Boolean(),
    next: Type.Optional(Type.Object({ after: Type.String({ format: 'date-time' }) })),
    asOf: Type.String({ format: 'date-time', description: 'every booking before this moment is taken into account' }),
  }),
};
