import * as Type from 'typebox';
import { EXCEPTIONS_MAX } from '../domain/timetable-rules.ts';
import { IsoDate, Reason, VaccineTypeName } from './wire.ts';

/* What a point plans, as its staff send and see it. */

export const AudienceName = Type.Enum(['external', 'internal'], {
  description: 'external: patients and the hotline see the term; internal: only the staff of the point',
});
const WallClock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM on the clock in Poland' });
const WallClockEnd = Type.String({
  pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
  description: 'HH:MM; 24:00 ends a day',
});
const Dose = Type.Integer({ minimum: 1, maximum: 9 });
const PLACES_MAX = 500;
const DAY_MINUTES = 1_440;

/** Terms of one kind, one after another, from an hour to an hour. */
const terms = {
  from: WallClock,
  to: WallClockEnd,
  slotMinutes: Type.Integer({ minimum: 1, maximum: DAY_MINUTES }),
  capacity: Type.Integer({ minimum: 1, maximum: PLACES_MAX, description: 'places of each term' }),
  vaccineType: VaccineTypeName,
  doses: Type.Array(Dose, {
    minItems: 1,
    maxItems: 9,
    uniqueItems: true,
    description: 'a term for each of these doses',
  }),
  audience: AudienceName,
};

export const WeeklyRuleOnWire = Type.Object({
  weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
    minItems: 1,
    maxItems: 7,
    uniqueItems: true,
    description: '1 Monday to 7 Sunday',
  }),
  ...terms,
});

export type DayExceptionOnWire = Type.Static<typeof DayExceptionOnWire>;
export const DayExceptionOnWire = Type.Union([
  Type.Object({
    kind: Type.Literal('closed'),
    day: IsoDate,
    from: Type.Optional(WallClock),
    to: Type.Optional(WallClockEnd),
    reason: Reason,
  }),
  Type.Object({ kind: Type.Literal('extra'), day: IsoDate, ...terms }),
  Type.Object({
    kind: Type.Literal('places'),
    day: IsoDate,
    at: WallClock,
    capacity: Type.Integer({ minimum: 0, maximum: PLACES_MAX }),
    vaccineType: VaccineTypeName,
    dose: Dose,
    audience: AudienceName,
  }),
]);

export type TimetableOnWire = Type.Static<typeof TimetableOnWire>;
/** What a point plans: everything that its terms are laid out from. */
export const TimetableOnWire = Type.Object({
  rules: Type.Array(WeeklyRuleOnWire, { maxItems: 50 }),
  exceptions: Type.Array(DayExceptionOnWire, { maxItems: EXCEPTIONS_MAX }),
  closedOnHolidays: Type.Boolean({ description: 'no terms on public holidays, but for extra hours' }),
  weeklyCaps: Type.Array(
    Type.Object({ vaccineType: VaccineTypeName, doses: Type.Integer({ minimum: 0, maximum: 100_000 }) }),
    {
      maxItems: 20,
      description: 'places a week (Monday to Sunday) at most, by vaccine: what is delivered',
    },
  ),
});
