import {
  type Appointment,
  appointmentIdOf,
  type Channel,
  type Completion,
  eventOf,
  nextVersion,
  type VisitEvent,
} from './appointment.ts';
import { instantOf } from './civil-time.ts';
import { Refusal } from './errors.ts';
import { releasePlace, takePlace } from './places.ts';
import type { Referral } from './referral.ts';
import { type SiteDay, type SlotRef, siteDayIdOf, slotIdOf, slotKeyOf, slotOfId, startOf } from './slot.ts';
import { refuseInactive, refuseStarted, refuseUnbookable, refuseUnsuitable } from './visit-rules.ts';

/** A request to change one visit. Every change of every visit is one of these. */
export type VisitCommand =
  | { kind: 'book'; slotId: string; referralId: string; patientId: string; channel: Channel }
  | { kind: 'move'; appointmentId: string; slotId: string; patientId: string; channel: Channel }
  | { kind: 'cancel'; appointmentId: string; patientId: string; channel: Channel }
  | {
      kind: 'complete';
      appointmentId: string;
      /** The points whose visits this member of staff may record. */
      servicePointIds: readonly string[];
      vaccineType: string;
      dose: number;
      batchNumber: string;
      administeredBy: string;
    };

/** The documents a decision reads, by document id. */
export interface VisitDocuments {
  readonly days: ReadonlyMap<string, SiteDay>;
  readonly referrals: ReadonlyMap<string, Referral>;
  readonly appointments: ReadonlyMap<string, Appointment>;
}

/** What an accepted command writes. A repeated command changes nothing and has no event. */
export interface VisitChange {
  readonly appointment: Appointment;
  readonly days: readonly SiteDay[];
  readonly referral?: Referral;
  readonly event?: VisitEvent;
}

/**
 * Decides one command from the documents as they stand. Returns the change to write, or throws a Refusal with its
 * reason. A command whose effect is already there returns that visit unchanged: retries are harmless.
 */
export function decideVisit(command: VisitCommand, documents: VisitDocuments, nowMs: number): VisitChange {
  switch (command.kind) {
    case 'book':
      return decideBooking(command, documents, nowMs);
    case 'move':
      return decideMove(command, documents, nowMs);
    case 'cancel':
      return decideCancellation(command, documents, nowMs);
    case 'complete':
      return decideCompletion(command, documents, nowMs);
  }
}

type Command<K extends VisitCommand['kind']> = Extract<VisitCommand, { kind: K }>;

function decideBooking(command: Command<'book'>, documents: VisitDocuments, nowMs: number): VisitChange {
  const referral = documents.referrals.get(command.referralId);
  // Someone else's referral looks exactly like one that does not exist.
  if (referral?.patientId !== command.patientId) throw new Refusal('referral_not_found');
  const { slot, slotId } = slotNamed(command.slotId);

  if (referral.state === 'booked' && referral.visit?.slotId === slotId) {
    return { appointment: heldAppointment(referral.visit.appointmentId, documents), days: [] };
  }
  refuseUnbookable(referral, nowMs);
  refuseUnsuitable(referral, slot, nowMs, command.channel);
  const day = takePlace(documents.days, slot, nowMs);

  const appointment = bookedAppointment(command, slot, referral, day, nowMs);
  return {
    appointment,
    days: [day],
    referral: {
      ...referral,
      state: 'booked',
      visit: { appointmentId: appointment.id, slotId },
      bookings: referral.bookings + 1,
    },
    event: eventOf('booked', appointment, nowMs),
  };
}

function decideMove(command: Command<'move'>, documents: VisitDocuments, nowMs: number): VisitChange {
  const appointment = ownAppointment(command.appointmentId, command.patientId, documents);
  const { slot, slotId } = slotNamed(command.slotId);
  refuseInactive(appointment);
  if (appointment.slotId === slotId) return { appointment, days: [] };
  refuseStarted(appointment, nowMs);
  const referral = documents.referrals.get(appointment.referralId);
  if (!referral) throw new Refusal('referral_not_found');
  if (referral.state === 'revoked') throw new Refusal('referral_revoked');
  refuseUnsuitable(referral, slot, nowMs, command.channel);

  const left = releasePlace(documents.days, appointment);
  const days = new Map(documents.days).set(siteDayIdOf(left), left);
  const taken = takePlace(days, slot, nowMs);
  const moved: Appointment = {
    ...appointment,
    slotId,
    slot,
    startAt: startOf(slot),
    minutes: taken.slots[slotKeyOf(slot)]!.minutes,
    ...nextVersion(appointment, 'moved', command.channel, slotId, nowMs),
  };
  return {
    appointment: moved,
    // Within one day the place given back and the place taken are one document.
    days: siteDayIdOf(left) === siteDayIdOf(taken) ? [taken] : [left, taken],
    referral: { ...referral, visit: { appointmentId: moved.id, slotId } },
    event: { ...eventOf('moved', moved, nowMs), previousSlotId: appointment.slotId },
  };
}

function decideCancellation(command: Command<'cancel'>, documents: VisitDocuments, nowMs: number): VisitChange {
  const appointment = ownAppointment(command.appointmentId, command.patientId, documents);
  if (appointment.state === 'cancelled') return { appointment, days: [] };
  refuseInactive(appointment);
  refuseStarted(appointment, nowMs);
  const referral = documents.referrals.get(appointment.referralId);
  const cancelled: Appointment = {
    ...appointment,
    state: 'cancelled',
    ...nextVersion(appointment, 'cancelled', command.channel, appointment.slotId, nowMs),
  };
  return {
    appointment: cancelled,
    days: [releasePlace(documents.days, appointment)],
    ...(referral && { referral: { ...referral, state: stateAfterCancelling(referral), visit: null } }),
    event: eventOf('cancelled', cancelled, nowMs),
  };
}

/** A referral revoked while it was booked stays revoked. */
function stateAfterCancelling({ state }: Referral): Referral['state'] {
  return state === 'booked' ? 'issued' : state;
}

function decideCompletion(command: Command<'complete'>, documents: VisitDocuments, nowMs: number): VisitChange {
  const appointment = documents.appointments.get(command.appointmentId);
  // A visit at another point looks exactly like one that does not exist.
  if (!appointment || !command.servicePointIds.includes(appointment.slot.servicePointId)) {
    throw new Refusal('appointment_not_found');
  }
  if (appointment.state === 'completed') return repeatedCompletion(command, appointment);
  refuseInactive(appointment);
  if (command.vaccineType !== appointment.slot.vaccineType) {
    throw new Refusal('vaccine_not_allowed', { vaccineType: appointment.slot.vaccineType });
  }
  if (command.dose !== appointment.slot.dose) throw new Refusal('dose_mismatch', { dose: appointment.slot.dose });
  // The day is not compared: people come early when a dose is left, and points catch up on their records later.

  const referral = documents.referrals.get(appointment.referralId);
  const completion: Completion = {
    batchNumber: command.batchNumber,
    administeredBy: command.administeredBy,
    at: instantOf(nowMs),
  };
  const completed: Appointment = {
    ...appointment,
    state: 'completed',
    completion,
    ...nextVersion(appointment, 'completed', 'site', appointment.slotId, nowMs),
  };
  return {
    appointment: completed,
    days: [],
    ...(referral && { referral: { ...referral, state: 'used' } }),
    event: eventOf('completed', completed, nowMs),
  };
}

function repeatedCompletion(command: Command<'complete'>, appointment: Appointment): VisitChange {
  const recorded = appointment.completion;
  const same =
    recorded?.batchNumber === command.batchNumber &&
    recorded.administeredBy === command.administeredBy &&
    appointment.slot.vaccineType === command.vaccineType &&
    appointment.slot.dose === command.dose;
  if (!same) throw new Refusal('visit_already_completed', { batchNumber: recorded?.batchNumber });
  return { appointment, days: [] };
}

/** Returns the slot that an id names, with the id as the slot itself spells it. */
function slotNamed(id: string): { slot: SlotRef; slotId: string } {
  const slot = slotOfId(id);
  if (!slot) throw new Refusal('slot_not_found');
  return { slot, slotId: slotIdOf(slot) };
}

function ownAppointment(appointmentId: string, patientId: string, documents: VisitDocuments): Appointment {
  const appointment = documents.appointments.get(appointmentId);
  if (appointment?.patientId !== patientId) throw new Refusal('appointment_not_found');
  return appointment;
}

function heldAppointment(appointmentId: string, documents: VisitDocuments): Appointment {
  const appointment = documents.appointments.get(appointmentId);
  if (!appointment) throw new Error(`a referral names the missing appointment ${appointmentId}`);
  return appointment;
}

function bookedAppointment(
  command: Command<'book'>,
  slot: SlotRef,
  referral: Referral,
  day: SiteDay,
  nowMs: number,
): Appointment {
  return {
    id: appointmentIdOf(referral.id, referral.bookings + 1),
    patientId: referral.patientId,
    referralId: referral.id,
    slotId: slotIdOf(slot),
    slot,
    startAt: startOf(slot),
    minutes: day.slots[slotKeyOf(slot)]!.minutes,
    state: 'booked',
    channel: command.channel,
    version: 1,
    history: [{ at: instantOf(nowMs), change: 'booked', by: command.channel, slotId: slotIdOf(slot) }],
    completion: null,
  };
}
