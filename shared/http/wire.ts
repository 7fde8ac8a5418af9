import * as Type from 'typebox';
import type { Appointment, VisitOffer } from '../domain/appointment.ts';
import type { Instant } from '../domain/civil-time.ts';
import type { FreeTerm } from '../domain/free-terms.ts';
import { BUILT_IN } from '../domain/programmes/built-in.ts';
import { programmes } from '../domain/programmes/programmes.ts';
import type { Referral } from '../domain/referral.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { type OfferedSlot, startOf } from '../domain/slot.ts';
import { type Reading, textFromPerson } from '../domain/text.ts';
import { LOWER_CASE, readBy } from '../validation.ts';
import { asciiText } from './ascii-json.ts';

// The description is a part of the form, so it lists what is the same at build and when the code
// runs.
const BUILT_IN_VACCINES = BUILT_IN.flatMap(({ vaccines }) => vaccines.map(({ type }) => type));

/* The forms that the original's clients know, field by field; keys in their order. */

export const Uuid = Type.String({ format: 'uuid', [LOWER_CASE]: true });
export const IsoDate = Type.String({ format: 'date', description: 'YYYY-MM-DD' });
export const VoiId = Type.String({ pattern: '^(0[2468]|[12][02468]|3[02])$', description: 'voivodeship, 2 digits' });
export const GeoId = Type.String({
  pattern: '^(0[2468]|[12][02468]|3[02])\\d{4}[1-589]$',
  description: 'TERC code of a gmina, 7 digits: voivodeship, powiat, gmina, kind',
});
export const PostalCode = readBy(
  postalCodeFrom,
  Type.String({ pattern: '^\\s*\\d{2}[\\s\\p{Pd}]?\\d{3}\\s*$', description: 'NN-NNN; the dash may be missing' }),
);
/** Why staff do something, in their words. */
export const Reason = readBy(textFromPerson, Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }));
/**
 * Which vaccines there are, the programmes say: one that is published later needs no other form.
 */
export const VaccineTypeName = readBy(
  knownVaccineFrom,
  Type.String({
    pattern: '^[a-z][a-z0-9]*\\.[a-z0-9_]+$',
    maxLength: 60,
    description: `a vaccine of a programme: ${BUILT_IN_VACCINES.map((type) => `\`${type}\``).join(', ')}`,
  }),
);
export const MobilityName = Type.Enum(['STATIONARY', 'MOBILE']);

export const PointOnWire = Type.Object({
  id: Uuid,
  name: Type.String(),
  addressText: Type.String(),
  mobility: MobilityName,
});

const term = {
  startAt: Type.String({ format: 'date-time', description: 'UTC, whole seconds, Z' }),
  duration: Type.Integer({ description: 'minutes' }),
  servicePoint: PointOnWire,
  vaccineType: VaccineTypeName,
  mobility: MobilityName,
  dose: Type.Integer(),
  status: Type.String(),
};

export const SlotOnWire = Type.Object({ id: Uuid, ...term });

export const AppointmentOnWire = Type.Object({ id: Uuid, prescriptionId: Uuid, ...term, slotId: Uuid });

/** What a referral is for. */
export const ReferredTo = {
  programme: Type.String({ description: 'id of the vaccination programme, such as `cov19`' }),
  season: Type.Optional(Type.String({ description: 'where doses are counted anew in each season' })),
  dose: Type.Integer(),
  vaccineTypes: Type.Array(VaccineTypeName),
};

function knownVaccineFrom(text: string): Reading {
  return programmes.isOffered(text, Date.now()) ? { value: text } : { problem: 'is not a known vaccine' };
}

/** Returns a postal code in its one spelling. */
function postalCodeFrom(text: string): Reading {
  const digits = text.replace(/\D/g, '');
  return { value: `${digits.slice(0, 2)}-${digits.slice(2)}` };
}

/** Another term that a point offers for a visit. */
export function offerOnWire({ slot, expiresAt, onDeadline }: VisitOffer, point: ServicePoint) {
  return { startAt: startOf(slot), servicePoint: pointOnWire(point), expiresAt, onDeadline };
}

/** A point as it stands inside a slot or a visit. */
export function pointOnWire({ id, name, addressText, mobility }: ServicePoint) {
  return { id, name, addressText, mobility };
}

/** A free slot. */
export function slotOnWire({ id, slot, minutes }: OfferedSlot, point: ServicePoint, startAt: Instant = startOf(slot)) {
  return {
    id,
    startAt,
    duration: minutes,
    servicePoint: pointOnWire(point),
    vaccineType: slot.vaccineType,
    mobility: point.mobility,
    dose: slot.dose,
    status: 'ACTIVE',
  };
}

/**
 * A free slot as JSON text in pure ASCII, equal to what `slotOnWire` is written as: half the memory of a text with Polish
 * letters, and sent without being encoded.
 */
export function slotText(term: FreeTerm): string {
  return asciiText(slotOnWire(term, term.servicePoint, term.startAt));
}

export const APPOINTMENT_STATUS = {
  booked: 'ACTIVE',
  completed: 'COMPLETED',
  noShow: 'NO_SHOW',
  notQualified: 'NOT_QUALIFIED',
  cancelled: 'CANCELLED',
} as const satisfies Record<Appointment['state'], string>;

export const StatusName = Type.Enum(Object.values(APPOINTMENT_STATUS));

/** A visit. */
export function appointmentOnWire(appointment: Appointment, point: ServicePoint) {
  const {
    id: _,
    status: __,
    ...slot
  } = slotOnWire(
    { id: appointment.slotId, slot: appointment.slot, minutes: appointment.minutes },
    point,
    appointment.startAt,
  );
  return {
    id: appointment.id,
    prescriptionId: appointment.referralId,
    ...slot,
    status: APPOINTMENT_STATUS[appointment.state],
    slotId: appointment.slotId,
  };
}

/** Returns what a referral is for. */
export function referredTo({
  programme,
  season,
  dose,
  vaccineTypes,
}: Referral): Type.Static<Type.TObject<typeof ReferredTo>> {
  return { programme, ...(season !== undefined && { season }), dose, vaccineTypes: [...vaccineTypes] };
}
