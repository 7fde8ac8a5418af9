import { type Appointment, type BodySite, type Completion, eventOf, nextVersion } from './appointment.ts';
import { cancellation, freedReferral } from './cancellation.ts';
import { dayOf, type Instant, instantOf, isoDateOf } from './civil-time.ts';
import { nextDose } from './dose-intervals.ts';
import { Refusal } from './errors.ts';
import { touchedDay } from './places.ts';
import { batchNumberOf, deniedBatchIdOf } from './stock.ts';
import type { VisitChange, VisitDocuments } from './visit-changes.ts';
import { refuseInactive } from './visit-rules.ts';

/* What the staff of a point do with the visits there. */

interface AtSite {
  appointmentId: string;
  /** The points whose visits this member of staff may change. */
  servicePointIds: readonly string[];
}

export type SiteCommand =
  | ({ kind: 'checkIn' } & AtSite)
  | ({ kind: 'noShow' } & AtSite)
  | ({ kind: 'cancelAtSite'; reason: string } & AtSite)
  | ({
      kind: 'complete';
      vaccineType: string;
      dose: number;
      batchNumber: string;
      administeredBy: string;
      /** `YYYY-MM-DD`, where it was read from the package. */
      expiresOn?: string | undefined;
      bodySite?: BodySite | undefined;
    } & AtSite);

type Command<K extends SiteCommand['kind']> = Extract<SiteCommand, { kind: K }>;

/** Decides a command of the staff, as `decideVisit` does. A visit at another point looks like one that does not exist. */
export function decideAtSite(command: SiteCommand, documents: VisitDocuments, nowMs: number): VisitChange {
  const appointment = documents.appointments.get(command.appointmentId);
  if (!appointment || !command.servicePointIds.includes(appointment.slot.servicePointId)) {
    throw new Refusal('appointment_not_found');
  }
  switch (command.kind) {
    case 'checkIn':
      return decideCheckIn(appointment, documents, nowMs);
    case 'noShow':
      return decideNoShow(appointment, documents, nowMs);
    case 'cancelAtSite':
      if (appointment.state === 'cancelled') return { appointment, days: [] };
      refuseInactive(appointment);
      return cancellation(appointment, documents, { by: 'site', nowMs, reason: command.reason });
    case 'complete':
      return decideCompletion(command, appointment, documents, nowMs);
  }
}

function decideCheckIn(appointment: Appointment, documents: VisitDocuments, nowMs: number): VisitChange {
  refuseInactive(appointment);
  if (appointment.checkedInAt) return { appointment, days: [] };
  const checkedIn: Appointment = {
    ...appointment,
    checkedInAt: instantOf(nowMs),
    ...nextVersion(appointment, 'checkedIn', 'site', appointment.slotId, nowMs),
  };
  return {
    appointment: checkedIn,
    days: touchedDay(documents.days, appointment),
    event: eventOf('checkedIn', checkedIn, nowMs),
  };
}

/** The place stays taken: the term has passed. The referral can be booked again. */
function decideNoShow(appointment: Appointment, documents: VisitDocuments, nowMs: number): VisitChange {
  if (appointment.state === 'noShow') return { appointment, days: [] };
  refuseInactive(appointment);
  if (appointment.startAt > instantOf(nowMs)) {
    throw new Refusal('visit_not_started', { startAt: appointment.startAt });
  }
  const missed: Appointment = {
    ...appointment,
    state: 'noShow',
    ...nextVersion(appointment, 'noShow', 'site', appointment.slotId, nowMs),
  };
  return {
    appointment: missed,
    days: touchedDay(documents.days, appointment),
    ...freedReferral(appointment, documents),
    event: eventOf('noShow', missed, nowMs),
  };
}

function decideCompletion(
  command: Command<'complete'>,
  appointment: Appointment,
  documents: VisitDocuments,
  nowMs: number,
): VisitChange {
  if (appointment.state === 'completed') return repeatedCompletion(command, appointment);
  refuseInactive(appointment);
  const { slot } = appointment;
  if (command.vaccineType !== slot.vaccineType) {
    throw new Refusal('vaccine_not_allowed', { vaccineType: slot.vaccineType });
  }
  if (command.dose !== slot.dose) throw new Refusal('dose_mismatch', { dose: slot.dose });
  refuseBatch(command, appointment, documents, nowMs);
  // The day is not compared: people come early when a dose is left, and points catch up on their records later.

  const referral = documents.referrals.get(appointment.referralId);
  const at = instantOf(nowMs);
  const completed: Appointment = {
    ...appointment,
    state: 'completed',
    completion: completionOf(command, at),
    ...nextVersion(appointment, 'completed', 'site', appointment.slotId, nowMs),
  };
  const nextReferral = referral && nextDose(referral, slot.vaccineType, nowMs);
  const { servicePointId, vaccineType } = slot;
  return {
    appointment: completed,
    days: touchedDay(documents.days, appointment),
    ...(referral && { referral: { ...referral, state: 'used' } }),
    ...(nextReferral && !documents.referrals.has(nextReferral.id) && { nextReferral }),
    doseFrom: { servicePointId, vaccineType, batchNumber: batchNumberOf(command.batchNumber) },
    event: eventOf('completed', completed, nowMs),
  };
}

function completionOf({ batchNumber, administeredBy, bodySite }: Command<'complete'>, at: Instant): Completion {
  return { batchNumber: batchNumberOf(batchNumber), administeredBy, at, ...(bodySite && { bodySite }) };
}

/** A withdrawn or expired batch is never given, whoever says so. */
function refuseBatch(
  { batchNumber, expiresOn }: Command<'complete'>,
  { slot }: Appointment,
  { deniedBatches }: VisitDocuments,
  nowMs: number,
): void {
  if (deniedBatches.has(deniedBatchIdOf(slot.vaccineType, batchNumber))) {
    throw new Refusal('batch_denied', { batchNumber: batchNumberOf(batchNumber) });
  }
  if (expiresOn !== undefined && expiresOn < isoDateOf(dayOf(nowMs))) throw new Refusal('batch_expired', { expiresOn });
}

function repeatedCompletion(command: Command<'complete'>, appointment: Appointment): VisitChange {
  const recorded = appointment.completion;
  const same =
    recorded?.batchNumber === batchNumberOf(command.batchNumber) &&
    recorded.administeredBy === command.administeredBy &&
    appointment.slot.vaccineType === command.vaccineType &&
    appointment.slot.dose === command.dose;
  if (!same) throw new Refusal('visit_already_completed', { batchNumber: recorded?.batchNumber });
  return { appointment, days: [] };
}
