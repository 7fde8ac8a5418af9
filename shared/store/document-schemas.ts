import * as Type from 'typebox';
import { GROUNDS } from '../domain/access.ts';
import { CHANNELS, ROLES } from '../domain/actor.ts';
import { BODY_SITES, CONTRAINDICATIONS, VISIT_EVENT_TYPES } from '../domain/appointment.ts';
import { BOOSTERS } from '../domain/programmes/doses.ts';

/*
 * What documents must hold to be read. Fields that earlier versions did not store are optional here, or have a default; fields
 * that nobody knows pass. A document that does not fit is damaged: it is not guessed at.
 */

const Text = Type.String();
const Count = Type.Integer();
const TextOrNull = Type.Union([Type.String(), Type.Null()]);
const Instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' });
const DayKey = Type.String({ pattern: '^\\d{8}$' });
// Which vaccines there are, a version that was published later may know better than this code.
const Vaccine = Type.String({ pattern: '^[a-z][a-z0-9]*\\.[a-z0-9_]+$' });
const Audience = Type.Enum(['external', 'internal']);
const Channel = Type.Enum(CHANNELS);
const Actor = Type.Object({
  subject: Text,
  role: Type.Enum([...ROLES, 'system']),
  organisation: TextOrNull,
  session: TextOrNull,
  channel: Channel,
  onBehalfOf: Type.Optional(Text),
});

const Slot = Type.Object({
  servicePointId: Text,
  day: DayKey,
  startMinute: Count,
  vaccineType: Vaccine,
  dose: Count,
  audience: Audience,
});

const Completion = Type.Object({
  batchNumber: Text,
  administeredBy: Text,
  at: Instant,
  givenOn: Type.Optional(DayKey),
  bodySite: Type.Optional(Type.Enum(BODY_SITES)),
  qualifiedBy: Type.Optional(Text),
});

const Replanning = Type.Enum(['move', 'keep']);

const appointments = Type.Object({
  patientId: Text,
  referralId: Text,
  slotId: Text,
  slot: Slot,
  startAt: Instant,
  minutes: Count,
  state: Type.Enum(['booked', 'completed', 'noShow', 'notQualified', 'cancelled']),
  channel: Channel,
  version: Count,
  history: Type.Array(Type.Object({ at: Instant, change: Type.Enum(VISIT_EVENT_TYPES), by: Actor, slotId: Text })),
  completion: Type.Union([Completion, Type.Null()], { default: null }),
  contraindication: Type.Optional(
    Type.Object({ kind: Type.Enum(CONTRAINDICATIONS), until: TextOrNull, foundBy: Text, at: Instant }),
  ),
  placeFreed: Type.Optional(Type.Literal(true)),
  checkedInAt: Type.Optional(Type.Union([Instant, Type.Null()])),
  offer: Type.Optional(
    Type.Union([
      Type.Object({
        replanId: Text,
        slotId: Text,
        slot: Slot,
        minutes: Count,
        expiresAt: Instant,
        onDeadline: Replanning,
      }),
      Type.Null(),
    ]),
  ),
  replan: Type.Optional(Type.Object({ id: Text, outcome: Text })),
});

const referrals = Type.Object({
  patientId: Text,
  programme: Text,
  season: Type.Optional(Text),
  dose: Count,
  booster: Type.Optional(Type.Enum(BOOSTERS)),
  course: Type.Optional(Text),
  firstTime: Type.Optional(Type.Literal(true)),
  vaccineTypes: Type.Array(Vaccine),
  bookableFrom: Instant,
  visitNotBefore: Type.Union([DayKey, Type.Null()], { default: null }),
  visitNotAfter: Type.Optional(DayKey),
  expiringAt: Instant,
  state: Type.Enum(['issued', 'booked', 'used', 'revoked']),
  visit: Type.Union([Type.Object({ appointmentId: Text, slotId: Text }), Type.Null()], { default: null }),
  bookings: Type.Integer({ default: 0 }),
  annulledWith: Type.Optional(Text),
  issued: Type.Optional(Type.Object({ version: Count, at: Instant, cohort: Type.Optional(Text) })),
  changes: Type.Optional(Type.Object({ day: DayKey, own: Count, news: Count })),
});

const siteDays = Type.Object({
  servicePointId: Text,
  day: DayKey,
  voiId: Text,
  slots: Type.Record(
    Type.String(),
    Type.Object({ minutes: Count, capacity: Count, booked: Count, planned: Type.Optional(Count) }),
  ),
  overCap: Type.Optional(Type.Record(Type.String(), Count)),
  version: Count,
});

const schedules = Type.Object({
  version: Count,
  timetable: Type.Object({
    rules: Type.Array(Type.Object({ weekdays: Type.Array(Count), from: Text, to: Text, slotMinutes: Count })),
    exceptions: Type.Array(Type.Object({ kind: Type.Enum(['closed', 'extra', 'places']), day: DayKey })),
    closedOnHolidays: Type.Boolean(),
    weeklyCaps: Type.Array(Type.Object({ vaccineType: Vaccine, doses: Count })),
  }),
  published: Type.Array(Type.Object({ from: DayKey, to: DayKey })),
  changedAt: Instant,
  changedBy: Actor,
});

const servicePoints = Type.Object({
  name: Text,
  addressText: Text,
  place: Text,
  zipCode: Text,
  terc: Text,
  voiId: Text,
  lat: Type.Number(),
  lon: Type.Number(),
  mobility: Type.Enum(['STATIONARY', 'MOBILE']),
  type: Type.Enum(['clinic', 'massPoint']),
  status: Type.Enum(['ACTIVE', 'INACTIVE']),
});

const patients = Type.Object({
  pesel: TextOrNull,
  passport: Type.Optional(TextOrNull),
  birthDate: Type.Optional(TextOrNull),
  givenName: TextOrNull,
  familyName: TextOrNull,
  phone: TextOrNull,
  circumstances: Type.Optional(TextOrNull),
  vouched: Type.Optional(TextOrNull),
  proposals: Type.Optional(TextOrNull),
});

const formerPhones = Type.Object({ patientId: Text, phone: Text, at: Instant });

const stock = Type.Object({
  servicePointId: Text,
  vaccineType: Vaccine,
  batchNumber: Text,
  expiresOn: Type.Optional(TextOrNull),
  received: Type.Optional(Count),
  used: Type.Optional(Count),
  wasted: Type.Optional(Count),
});

const Position = Type.Object({ lat: Type.Number(), lon: Type.Number() });

const standbyMembers = Type.Object({
  home: Type.Object({ postalCode: Text, position: Type.Union([Position, Type.Null()]), cell: Text }),
  radiusKm: Type.Number(),
  joinedAtMs: Type.Number(),
  until: Instant,
});

const standbyCalls = Type.Object({
  servicePointId: Text,
  slotId: Text,
  answerMinutes: Type.Number(),
  by: Actor,
  state: Type.Enum(['asking', 'taken', 'exhausted']),
  current: Type.Union([Type.Object({ patientId: Text, expiresAt: Instant }), Type.Null()]),
  asked: Type.Array(Text),
  lookedUpTo: Type.Optional(Type.Object({ joinedAtMs: Type.Number(), id: Text })),
  takenBy: TextOrNull,
});

const postalAreas = Type.Object({ lines: Text });

const replans = Type.Object({
  servicePointId: Text,
  visitIds: Type.Array(Text),
  from: DayKey,
  to: DayKey,
  expiresAt: Instant,
  onDeadline: Replanning,
  reason: Text,
  by: Actor,
  createdAt: Instant,
  state: Type.Enum(['offering', 'offered']),
  withoutTerm: Type.Array(Text),
});

const deniedBatches = Type.Object({
  vaccineType: Vaccine,
  batchNumber: Text,
  reason: Text,
  deniedAt: Instant,
  deniedBy: Actor,
});

const accesses = Type.Object({
  at: Instant,
  actor: Actor,
  operation: Text,
  ground: Type.Enum(GROUNDS),
  patientIds: Type.Array(Text),
  reason: Type.Optional(Text),
  isFlagged: Type.Optional(Type.Literal(true)),
});

const programmes = Type.Object({ latest: Type.Record(Type.String(), Count) });

const programmeVersions = Type.Object({
  programme: Text,
  version: Count,
  effectiveFrom: Instant,
  text: Text,
  by: Actor,
  at: Instant,
});

const messages = Type.Object({
  state: Type.Enum(['sending', 'unclear', 'notTaken', 'sent', 'delivered', 'failed', 'superseded']),
  firstAttemptMs: Type.Number(),
  claimedMs: Type.Number(),
  sid: TextOrNull,
  errorCode: Type.Union([Type.Number(), Type.String(), Type.Null()]),
});

const pointStaff = Type.Object({
  entries: Type.Array(
    Type.Object({
      licence: Text,
      name: Text,
      since: Instant,
      by: Actor,
      removed: Type.Optional(Type.Object({ at: Instant, by: Actor })),
    }),
  ),
});

export const DOCUMENT_SCHEMAS = {
  accesses,
  appointments,
  deniedBatches,
  formerPhones,
  messages,
  patients,
  pointStaff,
  postalAreas,
  programmes,
  programmeVersions,
  referrals,
  replans,
  schedules,
  servicePoints,
  siteDays,
  standbyCalls,
  standbyMembers,
  stock,
} as const;
