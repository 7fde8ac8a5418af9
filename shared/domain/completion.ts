import { type Appointment, type BodySite, type Completion, eventOf, nextVersion } from './appointment.ts';
import { batchNumberOf, refuseUnclearBatch } from './batch-numbers.ts';
import { dayOf, instantOf, isoDateOf } from './civil-time.ts';
import { nextDose } from './dose-intervals.ts';
import { Refusal } from './errors.ts';
import { touchedDay } from './places.ts';
import { type Referral, referralIdOf } from './referral.ts';
import type { AtSite } from './site-visits.ts';
import { type BatchKey, deniedBatchIdOf, passedLastDay, stockIdOf } from './stock.ts';
import { VACCINE_TYPES, type VaccineType, vaccineOf } from './vaccines.ts';
import type { VisitChange, VisitDocuments } from './visit-changes.ts';
import { refuseInactive, refuseTooEarly } from './visit-rules.ts';

/* The record of a dose given: making it, correcting it, and taking it back. */

/** What staff say of a dose. */
interface DoseRecord {
  batchNumber: string;
  /** Whether exactly this number is printed on the vial, in spite of a similar one. */
  batchConfirmed?: boolean | undefined;
  administeredBy: string;
  /** `YYYY-MM-DD`, where it was read from the package. */
  expiresOn?: string | undefined;
  bodySite?: BodySite | undefined;
  qualifiedBy?: string | undefined;
}

/** A change of a record that stands. */
interface Revision extends AtSite {
  /** The version of the visit that was looked at: nobody changes a record that they have not seen. */
  version: number;
  reason: string;
  /** The number of the member of staff. */
  staff: string;
}

export type CompletionCommand =
  | ({
      kind: 'complete';
      vaccineType: string;
      dose: number;
      /** `YYYY-MM-DD`: some doses are due by age. */
      birthDate?: string | undefined;
      /** The number of the member of staff. */
      staff?: string | undefined;
    } & DoseRecord &
      AtSite)
  | ({ kind: 'correct' } & DoseRecord & Revision)
  | ({ kind: 'annul' } & Revision);

type Command<K extends CompletionCommand['kind']> = Extract<CompletionCommand, { kind: K }>;

/** Decides a command about the record of a dose, as `decideVisit` does. */
export function decideRecord(
  command: CompletionCommand,
  appointment: Appointment,
  documents: VisitDocuments,
  nowMs: number,
): VisitChange {
  switch (command.kind) {
    case 'complete':
      return decideCompletion(command, appointment, documents, nowMs);
    case 'correct':
      return decideCorrection(command, appointment, documents, nowMs);
    case 'annul':
      return decideAnnulment(command, appointment, documents, nowMs);
  }
}

function decideCompletion(
  command: Command<'complete'>,
  appointment: Appointment,
  documents: VisitDocuments,
  nowMs: number,
): VisitChange {
  if (appointment.state === 'completed') return repeatedCompletion(command, appointment, nowMs);
  refuseInactive(appointment);
  const { slot } = appointment;
  if (command.vaccineType !== slot.vaccineType) {
    throw new Refusal('vaccine_not_allowed', { vaccineType: slot.vaccineType });
  }
  if (command.dose !== slot.dose) throw new Refusal('dose_mismatch', { dose: slot.dose });
  const referral = documents.referrals.get(appointment.referralId);
  // The day of the term is not compared: people come early when a dose is left, and points catch up on their records later.
  // But the interval to the last dose holds for the dose itself, too.
  if (referral) refuseTooEarly(referral, dayOf(nowMs));
  const similarBatches = refuseBatch(command, appointment, documents, nowMs);

  const completion = { ...completionOf(command, nowMs), ...similarBatches };
  const { staff } = command;
  // Who says that a number is right in spite of a similar one answers for it.
  const confirmation = { ...similarBatches, ...(similarBatches.similarBatches && staff !== undefined && { staff }) };
  const completed: Appointment = {
    ...appointment,
    state: 'completed',
    completion,
    ...nextVersion(appointment, 'completed', 'site', appointment.slotId, nowMs, confirmation),
  };
  return {
    appointment: completed,
    days: touchedDay(documents.days, appointment),
    ...(referral && { referral: { ...referral, state: 'used' } }),
    ...(referral && nextReferral(command, referral, appointment, documents, nowMs)),
    doses: [{ ...batchAt(appointment, completion), doses: 1 }],
    event: eventOf('completed', completed, nowMs),
  };
}

/** A referral that is there already stays as it is, unless it was revoked with an earlier record of this dose. */
function nextReferral(
  { birthDate }: Command<'complete'>,
  referral: Referral,
  { slot }: Appointment,
  { referrals }: VisitDocuments,
  nowMs: number,
): Pick<VisitChange, 'nextReferral'> {
  const next = nextDose(referral, { vaccineType: slot.vaccineType, birthDate }, nowMs);
  const held = next && referrals.get(next.id);
  if (!held) return next ? { nextReferral: next } : {};
  if (!held.annulledWith) return {};
  // Whoever was sent home meanwhile still waits as long as they were told, and keeps the time to book that this gave them.
  const visitNotBefore = [next.visitNotBefore ?? '', held.visitNotBefore ?? ''].sort().at(-1)!;
  const expiringAt = [next.expiringAt, held.expiringAt].sort().at(-1)!;
  return { nextReferral: { ...next, visitNotBefore, expiringAt, bookings: held.bookings } };
}

/** The vaccine and dose are those of the term and cannot be corrected: that would be another visit. */
function decideCorrection(
  command: Command<'correct'>,
  appointment: Appointment,
  documents: VisitDocuments,
  nowMs: number,
): VisitChange {
  const was = appointment.completion;
  if (!was) throw new Refusal('appointment_not_active', { state: appointment.state });
  const completion = { ...completionOf(command, nowMs), at: was.at };
  if (isSameRecord(completion, was)) return { appointment, days: [] };
  refuseUnseen(command, appointment);
  const isOtherBatch = completion.batchNumber !== batchNumberOf(was.batchNumber);
  // A batch that was withdrawn after it was given stays on record while another detail is corrected.
  const similarBatches = isOtherBatch
    ? refuseBatch(command, appointment, documents, Date.parse(was.at))
    : confirmedBefore(was);

  const { reason, staff } = command;
  const corrected: Appointment = {
    ...appointment,
    completion: { ...completion, ...similarBatches },
    ...nextVersion(appointment, 'corrected', 'site', appointment.slotId, nowMs, {
      reason,
      staff,
      was,
      ...(isOtherBatch && similarBatches),
    }),
  };
  return {
    appointment: corrected,
    days: touchedDay(documents.days, appointment),
    ...(isOtherBatch && {
      doses: [
        { ...batchAt(appointment, was), doses: -1 },
        { ...batchAt(appointment, completion), doses: 1 },
      ],
    }),
    event: eventOf('corrected', corrected, nowMs),
  };
}

/** For a dose recorded that was not given, as when two patients were taken for each other. The visit is booked again. */
function decideAnnulment(
  command: Command<'annul'>,
  appointment: Appointment,
  documents: VisitDocuments,
  nowMs: number,
): VisitChange {
  const was = appointment.completion;
  const isRepeat = appointment.version === command.version + 1 && appointment.history.at(-1)?.change === 'annulled';
  if (isRepeat) return { appointment, days: [] };
  if (!was) throw new Refusal('appointment_not_active', { state: appointment.state });
  refuseUnseen(command, appointment);
  const referral = documents.referrals.get(appointment.referralId);
  const next = documents.referrals.get(idOfNext(appointment));
  if (next?.visit) throw new Refusal('next_dose_booked', { appointmentId: next.visit.appointmentId });

  const { reason, staff } = command;
  const annulled: Appointment = {
    ...appointment,
    state: 'booked',
    completion: null,
    ...nextVersion(appointment, 'annulled', 'site', appointment.slotId, nowMs, { reason, staff, was }),
  };
  return {
    appointment: annulled,
    days: touchedDay(documents.days, appointment),
    ...(referral && { referral: { ...referral, state: 'booked' } }),
    ...(next?.state === 'issued' && { nextReferral: { ...next, state: 'revoked', annulledWith: appointment.id } }),
    doses: [{ ...batchAt(appointment, was), doses: -1 }],
    event: eventOf('annulled', annulled, nowMs),
  };
}

/** Returns the id of the patient's referral for the dose after that of a visit. */
export function idOfNext({ patientId, slot }: Appointment): string {
  return referralIdOf(patientId, vaccineOf(slot.vaccineType).programme, slot.dose + 1);
}

/** Returns the ids under which a batch would stand in the point's stock, by the vaccine it would be of. */
export function stockIdsOf(servicePointId: string, batchNumber: string): ReadonlyMap<VaccineType, string> {
  return new Map(VACCINE_TYPES.map((type) => [type, stockIdOf(servicePointId, type, batchNumber)]));
}

function completionOf({ batchNumber, administeredBy, bodySite, qualifiedBy }: DoseRecord, nowMs: number): Completion {
  return {
    batchNumber: batchNumberOf(batchNumber),
    administeredBy,
    at: instantOf(nowMs),
    ...(bodySite && { bodySite }),
    ...(qualifiedBy !== undefined && { qualifiedBy }),
  };
}

function batchAt({ slot }: Appointment, { batchNumber }: Completion): BatchKey {
  const { servicePointId, vaccineType } = slot;
  return { servicePointId, vaccineType, batchNumber: batchNumberOf(batchNumber) };
}

/**
 * A withdrawn or expired batch is never given, nor one that came to the point as another vaccine, whoever says so; and none
 * whose number may be a misread one, until staff say that it is the one on the vial. Returns the numbers for which it may be taken.
 */
function refuseBatch(
  { batchNumber, batchConfirmed = false, expiresOn }: DoseRecord,
  { slot }: Appointment,
  { deniedBatches, deliveredBatches, knownBatches }: VisitDocuments,
  givenMs: number,
): Pick<Completion, 'similarBatches'> {
  const { servicePointId, vaccineType } = slot;
  if (deniedBatches.has(deniedBatchIdOf(vaccineType, batchNumber))) {
    throw new Refusal('batch_denied', { batchNumber: batchNumberOf(batchNumber) });
  }
  const ids = stockIdsOf(servicePointId, batchNumber);
  const delivered = deliveredBatches.get(ids.get(vaccineType)!);
  const named = { servicePointId, vaccineType, batchNumber };
  const similarBatches = refuseUnclearBatch(
    { ...named, isDelivered: delivered !== undefined, isConfirmed: batchConfirmed },
    knownBatches,
  );
  const passed = passedLastDay(delivered, expiresOn, isoDateOf(dayOf(givenMs)));
  if (passed) throw new Refusal('batch_expired', { expiresOn: passed });
  const deliveredAs = VACCINE_TYPES.filter((type) => deliveredBatches.has(ids.get(type)!));
  // A batch of which no delivery is recorded may be right all the same: deliveries are recorded late.
  if (deliveredAs.length > 0 && !deliveredAs.includes(vaccineType)) {
    throw new Refusal('batch_of_other_vaccine', { vaccineType: deliveredAs[0] });
  }
  return similarBatches.length > 0 ? { similarBatches } : {};
}

function confirmedBefore({ similarBatches }: Completion): Pick<Completion, 'similarBatches'> {
  return similarBatches ? { similarBatches } : {};
}

function refuseUnseen({ version }: Revision, appointment: Appointment): void {
  if (version === appointment.version) return;
  throw new Refusal('visit_changed', { version: appointment.version });
}

function repeatedCompletion(command: Command<'complete'>, appointment: Appointment, nowMs: number): VisitChange {
  const { slot, completion: recorded } = appointment;
  const isRepeat =
    recorded !== null &&
    isSameRecord(completionOf(command, nowMs), recorded) &&
    slot.vaccineType === command.vaccineType &&
    slot.dose === command.dose;
  if (!isRepeat) throw new Refusal('visit_already_completed', { batchNumber: recorded?.batchNumber });
  return { appointment, days: [] };
}

function isSameRecord(a: Completion, b: Completion): boolean {
  return (['batchNumber', 'administeredBy', 'bodySite', 'qualifiedBy'] as const).every(
    (field) => a[field] === b[field],
  );
}
