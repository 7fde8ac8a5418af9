import * as Type from 'typebox';
import { type Actor, CHANNELS, staffNumberOf } from '../domain/actor.ts';
import {
  type Appointment,
  BODY_SITES,
  CONTRAINDICATIONS,
  type Completion,
  type Contraindication,
  dayGiven,
  momentGiven,
  VISIT_EVENT_TYPES,
} from '../domain/appointment.ts';
import { dayKeyOf, isoDateOf } from '../domain/civil-time.ts';
import { LICENCE } from '../domain/point-staff.ts';
import type { TermSeries } from '../domain/schedule.ts';
import { type SlotCounter, type SlotRef, slotIdOf, slotOfId, startOf } from '../domain/slot.ts';
import type { DayException, Timetable } from '../domain/timetable.ts';
import type { Patient } from '../store/patients.ts';
import { invalidField } from './refusal-on-wire.ts';
import { AudienceName, type DayExceptionOnWire, type TimetableOnWire } from './timetable-forms.ts';
import { APPOINTMENT_STATUS, IsoDate, StatusName, Uuid, VaccineTypeName } from './wire.ts';

/* The forms that the page of the vaccination points knows. */

export const PointId = Type.Object({ pointId: Uuid });
export const VisitOfPoint = Type.Object({ pointId: Uuid, id: Uuid });
export const SiteSlotOnWire = Type.Object({
  id: Uuid,
  startAt: Type.String({ format: 'date-time' }),
  duration: Type.Integer({ description: 'minutes' }),
  vaccineType: VaccineTypeName,
  dose: Type.Integer(),
  audience: AudienceName,
  capacity: Type.Integer(),
  booked: Type.Integer(),
});

/** A patient as the staff of a point see them. */
export const SitePatientOnWire = Type.Object({
  id: Uuid,
  givenName: Type.Union([Type.String(), Type.Null()], { description: 'null for someone who has a family name alone' }),
  familyName: Type.Union([Type.String(), Type.Null()], { description: 'null for someone who has a given name alone' }),
  pesel: Type.Union([Type.String(), Type.Null()], { description: 'null for someone registered by passport' }),
  phone: Type.Union([Type.String(), Type.Null()]),
});

/** A visit in the day of a point. */
export const SiteVisitOnWire = Type.Object({
  id: Uuid,
  slotId: Uuid,
  startAt: Type.String({ format: 'date-time' }),
  duration: Type.Integer(),
  vaccineType: VaccineTypeName,
  dose: Type.Integer(),
  status: StatusName,
  checkedInAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  batchNumber: Type.Union([Type.String(), Type.Null()]),
  patient: SitePatientOnWire,
});

export const Licence = Type.String({ pattern: LICENCE, description: 'number of a professional licence' });
export const BatchNumber = Type.String({
  pattern: '^[A-Za-z0-9/.-]{2,20}$',
  description: 'as printed on the vial, in capitals or not',
});

export const BatchConfirmed = Type.Boolean({
  description:
    'that exactly this number is printed on the vial: the answer to ERR_BATCH_UNCLEAR, and kept with the record',
});
const SimilarBatches = Type.Array(Type.String(), {
  description: 'numbers of other batches, in spite of which staff confirmed that this one is printed on the vial',
});

/** What staff say of a dose given. */
export const DoseRecordOnWire = {
  batchNumber: BatchNumber,
  batchConfirmed: Type.Optional(BatchConfirmed),
  expiresOn: Type.Optional({ ...IsoDate, description: 'of the batch, as scanned; one that has passed is refused' }),
  givenOn: Type.Optional({
    ...IsoDate,
    description:
      'the day in Poland on which it was given. Left out, that of the visit where it has passed, else today; in a correction, the one on record',
  }),
  bodySite: Type.Optional(Type.Enum(BODY_SITES)),
  administeredBy: { ...Licence, description: 'licence number of who gave it' },
  qualifiedBy: Type.Optional({
    ...Licence,
    description: 'licence number of who examined the patient and found nothing against it',
  }),
};

/** A record of a dose as it stands, or stood. */
const DoseRecorded = Type.Object({
  batchNumber: Type.String(),
  similarBatches: SimilarBatches,
  administeredBy: Type.String(),
  bodySite: Type.Union([Type.Enum(BODY_SITES), Type.Null()]),
  qualifiedBy: Type.Union([Type.String(), Type.Null()]),
  givenOn: { ...IsoDate, description: 'the day in Poland on which the dose was given: the one that counts' },
  givenAt: Type.String({ format: 'date-time', description: 'as far as the hour is known; on the day of `givenOn`' }),
  recordedAt: Type.String({ format: 'date-time' }),
});

/** A visit with everything that is recorded of it. */
export const VisitRecordOnWire = Type.Object({
  ...SiteVisitOnWire.properties,
  version: Type.Integer({ description: 'to be named by whoever corrects the record' }),
  record: Type.Union([DoseRecorded, Type.Null()]),
  contraindication: Type.Union([
    Type.Object({
      kind: Type.Enum(CONTRAINDICATIONS),
      until: Type.Union([IsoDate, Type.Null()]),
      foundBy: Type.String(),
    }),
    Type.Null(),
  ]),
  trail: Type.Array(
    Type.Object({
      at: Type.String({ format: 'date-time' }),
      change: Type.Enum(VISIT_EVENT_TYPES),
      by: Type.Enum(CHANNELS),
      startAt: Type.String({ format: 'date-time', description: 'of the term at that moment' }),
      staff: Type.Union([Type.String(), Type.Null()], {
        description: 'the number of the member of staff or agent; null for the patient and for the system',
      }),
      reason: Type.Union([Type.String(), Type.Null()]),
      similarBatches: SimilarBatches,
      was: Type.Union([DoseRecorded, Type.Null()], { description: 'the record that was corrected or annulled' }),
    }),
    { description: 'every change of the visit, the first one first' },
  ),
});

/** Returns a timetable as sent by a client, with its days as keys; what else was sent with it is left out, for this is stored. */
export function timetableOfWire(timetable: TimetableOnWire): Timetable {
  const { rules, exceptions, closedOnHolidays, weeklyCaps } = timetable;
  return {
    rules: rules.map(({ weekdays, ...series }) => ({ weekdays, ...seriesOfWire(series) })),
    exceptions: exceptions.map(exceptionOfWire),
    closedOnHolidays,
    weeklyCaps: weeklyCaps.map(({ vaccineType, doses }) => ({ vaccineType, doses })),
  };
}

function seriesOfWire(series: TermSeries): TermSeries {
  const { from, to, slotMinutes, capacity, vaccineType, doses, audience } = series;
  return { from, to, slotMinutes, capacity, vaccineType, doses, audience };
}

function exceptionOfWire(exception: DayExceptionOnWire): DayException {
  const day = dayOfWire(exception.day);
  switch (exception.kind) {
    case 'closed': {
      const { kind, from, to, reason } = exception;
      return { kind, day, ...(from !== undefined && { from }), ...(to !== undefined && { to }), reason };
    }
    case 'extra':
      return { kind: exception.kind, day, ...seriesOfWire(exception) };
    case 'places': {
      const { kind, at, capacity, vaccineType, dose, audience } = exception;
      return { kind, day, at, capacity, vaccineType, dose, audience };
    }
  }
}

/** Returns a timetable as clients know it. */
export function timetableOnWire({ exceptions, ...timetable }: Timetable): TimetableOnWire {
  return {
    ...timetable,
    exceptions: exceptions.map((one) => ({ ...one, day: isoDateOf(one.day) })),
  } as TimetableOnWire;
}

/** Returns the key of a date that a schema has checked. Throws `invalid_request` for a date that does not exist. */
export function dayOfWire(date: string): string {
  const day = dayKeyOf(date);
  if (!day) throw invalidField('/', 'has a date that does not exist');
  return day;
}

/** Returns which visit is meant. It is looked for at the point of the path alone, whatever other points the caller has. */
export function visitAtPoint({ pointId, id }: Type.Static<typeof VisitOfPoint>, actor: Actor) {
  return { actor, appointmentId: id, servicePointIds: [pointId] };
}

/** Returns a slot as the staff of its point see it. */
export function siteSlotOnWire(slot: SlotRef, { minutes, capacity, booked }: SlotCounter) {
  const { vaccineType, dose, audience } = slot;
  return {
    id: slotIdOf(slot),
    startAt: startOf(slot),
    duration: minutes,
    vaccineType,
    dose,
    audience,
    capacity,
    booked,
  };
}

/** Returns a patient as the staff of a point see them. */
export function sitePatientOnWire({ id, givenName, familyName, pesel, phone }: Patient) {
  return { id, givenName, familyName, pesel, phone };
}

/** Returns a visit as the staff of its point see it. */
export function siteVisitOnWire(appointment: Appointment, patient: Patient) {
  const { id, slotId, startAt, minutes, slot, state, checkedInAt, completion } = appointment;
  return {
    id,
    slotId,
    startAt,
    duration: minutes,
    vaccineType: slot.vaccineType,
    dose: slot.dose,
    status: APPOINTMENT_STATUS[state],
    checkedInAt: checkedInAt ?? null,
    batchNumber: completion?.batchNumber ?? null,
    patient: sitePatientOnWire(patient),
  };
}

/** Returns a visit with everything that is recorded of it. */
export function visitRecordOnWire(appointment: Appointment, patient: Patient) {
  const { version, completion, contraindication, history } = appointment;
  return {
    ...siteVisitOnWire(appointment, patient),
    version,
    record: completion && doseRecorded(completion, appointment),
    contraindication: contraindication ? contraindicationOnWire(contraindication) : null,
    trail: history.map(({ at, change, by, slotId, reason = null, similarBatches = [], was }) => ({
      at,
      change,
      by: by.channel,
      startAt: startOf(slotOfId(slotId)!),
      staff: staffNumberOf(by),
      reason,
      similarBatches,
      was: was ? doseRecorded(was, appointment) : null,
    })),
  };
}

function doseRecorded(completion: Completion, visit: Appointment) {
  const { batchNumber, similarBatches = [], administeredBy, bodySite = null, qualifiedBy = null, at } = completion;
  const givenOn = isoDateOf(dayGiven(completion));
  return {
    batchNumber,
    similarBatches,
    administeredBy,
    bodySite,
    qualifiedBy,
    givenOn,
    givenAt: momentGiven(completion, visit),
    recordedAt: at,
  };
}

/** Returns a record of a dose as sent by a client, with its day as a key. */
export function doseRecordOfWire<R extends { givenOn?: string }>(record: R) {
  return { ...record, givenOn: record.givenOn === undefined ? undefined : dayOfWire(record.givenOn) };
}

function contraindicationOnWire({ kind, until, foundBy }: Contraindication) {
  return { kind, until: until && isoDateOf(until), foundBy };
}
