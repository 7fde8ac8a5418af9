import {
  type Appointment,
  type BodySite,
  type Completion,
  dayGiven,
  dayOfRecorded,
  eventOf,
  type HistoryEntry,
  nextVersion,
} from './appointment.ts';
import { batchNumberOf, refuseUnclearBatch } from './batch-numbers.ts';
import { addDays, type DayKey, dayOf, type Instant, instantOf, isoDateOf } from './civil-time.ts';
import { nextDose } from './dose-intervals.ts';
import { Refusal } from './errors.ts';
import { passedLastDay } from './last-days.ts';
import { takePlace, touchedDay } from './places.ts';
import { programmes } from './programmes/programmes.ts';
import { type Referral, referralIdOf } from './referral.ts';
import type { AtSite } from './site-visits.ts';
import { type SiteDay, slotOfId } from './slot.ts';
import { type BatchKey, deniedBatchIdOf, stockIdOf } from './stock.ts';
import { VACCINE_TYPES, type VaccineType, vaccineOf } from './vaccines.ts';
import type { VisitChange, VisitDocuments } from './visit-changes.ts';
import { freedReferral, placeOfRecorded } from './visit-ends.ts';
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
  /** The day on which it was given; where it is not said, that of the visit, or that on record. */
  givenOn?: DayKey | undefined;
}

interface Vaccinated {
  /** `YYYY-MM-DD`: some doses are due by age. */
  birthDate?: string | undefined;
}

/** A change of a record that stands. */
interface Revision extends AtSite {
  /** The version of the visit that was looked at: nobody changes a record that they have not seen. */
  version: number;
  reason: string;
}

export type CompletionCommand =
  | ({ kind: 'complete'; vaccineType: string; dose: number } & Vaccinated & DoseRecord & AtSite)
  | ({ kind: 'correct' } & Vaccinated & DoseRecord & Revision)
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
  if (appointment.state === 'completed') return repeatedCompletion(command, appointment);
  refuseInactive(appointment);
  const { slot } = appointment;
  if (command.vaccineType !== slot.vaccineType) {
    throw new Refusal('vaccine_not_allowed', { vaccineType: slot.vaccineType });
  }
  if (command.dose !== slot.dose) throw new Refusal('dose_mismatch', { dose: slot.dose });
  const referral = documents.referrals.get(appointment.referralId);
  // The day on which it was given counts, neither that of the term nor that of the record: people come early when a dose is left, and
  // points catch up on their records later.
  const givenOn = command.givenOn ?? dayOfRecorded(appointment, nowMs);
  refuseGivenOn(givenOn, appointment, nowMs);
  if (referral) refuseTooEarly(referral, givenOn);
  const similarBatches = refuseBatch(command, appointment, documents, givenOn);

  const completion = { ...completionOf(command, givenOn, instantOf(nowMs)), ...similarBatches };
  const { days, flag } = placeOfRecorded(appointment, documents, nowMs);
  const completed: Appointment = {
    ...appointment,
    ...flag,
    state: 'completed',
    completion,
    ...nextVersion(appointment, 'completed', command.actor, appointment.slotId, nowMs, similarBatches),
  };
  return {
    appointment: completed,
    days,
    ...(referral && { referral: { ...referral, state: 'used' } }),
    ...(referral && nextReferral({ command, referral, appointment, givenOn }, documents, nowMs)),
    doses: [{ ...batchAt(appointment, completion), doses: 1 }],
    event: eventOf('completed', completed, nowMs),
  };
}

/** A dose on record, with what the next one depends on. */
interface GivenDose {
  readonly command: Vaccinated;
  readonly referral: Referral;
  readonly appointment: Appointment;
  readonly givenOn: DayKey;
}

function nextOf({ command, referral, appointment, givenOn }: GivenDose, nowMs: number): Referral | undefined {
  const { vaccineType } = appointment.slot;
  return nextDose(referral, { vaccineType, birthDate: command.birthDate }, nowMs, givenOn);
}

/** A referral that is there already stays as it is, unless it was revoked with an earlier record of this dose. */
function nextReferral(
  given: GivenDose,
  { referrals }: VisitDocuments,
  nowMs: number,
): Pick<VisitChange, 'nextReferral'> {
  const next = nextOf(given, nowMs);
  const held = next && referrals.get(next.id);
  if (!held) return next ? { nextReferral: next } : {};
  if (!held.annulledWith) return {};
  // Whoever was sent home meanwhile still waits as long as they were told, and keeps the time to book that this gave them.
  const visitNotBefore = [next.visitNotBefore ?? '', held.visitNotBefore ?? ''].sort().at(-1)!;
  const expiringAt = [next.expiringAt, held.expiringAt].sort().at(-1)!;
  return { nextReferral: { ...next, visitNotBefore, expiringAt, bookings: held.bookings } };
}

/**
 * When the day on which a dose was given is corrected, the next one is due as many days sooner or later. A visit for it that is booked
 * already, and would then be too early, has to be changed first.
 */
function movedNextReferral(
  given: GivenDose,
  documents: VisitDocuments,
  wasOn: DayKey,
  nowMs: number,
): Pick<VisitChange, 'nextReferral'> {
  const held = documents.referrals.get(idOfNext(given.appointment));
  if (!held) return nextReferral(given, documents, nowMs);
  const [before, after] = [nextOf({ ...given, givenOn: wasOn }, nowMs), nextOf(given, nowMs)];
  if (!after || held.state === 'used' || held.state === 'revoked') return {};
  // Whoever was told to wait longer, for another reason, still does.
  const isAsIssued = held.visitNotBefore === before?.visitNotBefore;
  const visitNotBefore = isAsIssued
    ? after.visitNotBefore
    : [held.visitNotBefore ?? '', after.visitNotBefore ?? ''].sort().at(-1)!;
  const bookedOn = held.visit && slotOfId(held.visit.slotId)?.day;
  if (held.visit && bookedOn && visitNotBefore && bookedOn < visitNotBefore) {
    throw new Refusal('next_dose_booked', { appointmentId: held.visit.appointmentId });
  }
  return { nextReferral: { ...held, visitNotBefore, expiringAt: [held.expiringAt, after.expiringAt].sort().at(-1)! } };
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
  const givenOn = command.givenOn ?? dayGiven(was);
  const completion = completionOf(command, givenOn, was.at);
  if (isSameRecord(completion, was)) return { appointment, days: [] };
  refuseUnseen(command, appointment);
  const isOtherBatch = completion.batchNumber !== batchNumberOf(was.batchNumber);
  const isOtherDay = givenOn !== dayGiven(was);
  const referral = documents.referrals.get(appointment.referralId);
  if (isOtherDay) {
    refuseGivenOn(givenOn, appointment, nowMs);
    if (referral) refuseTooEarly(referral, givenOn);
  }
  // A batch that was withdrawn after it was given stays on record while another detail is corrected.
  if (!isOtherBatch && isOtherDay) refuseExpired(command, appointment, documents, givenOn);
  const similarBatches = isOtherBatch ? refuseBatch(command, appointment, documents, givenOn) : confirmedBefore(was);

  const { reason, actor } = command;
  const corrected: Appointment = {
    ...appointment,
    completion: { ...completion, ...similarBatches },
    ...nextVersion(appointment, 'corrected', actor, appointment.slotId, nowMs, {
      reason,
      was,
      ...(isOtherBatch && similarBatches),
    }),
  };
  return {
    appointment: corrected,
    days: touchedDay(documents.days, appointment),
    ...(isOtherDay &&
      referral &&
      movedNextReferral({ command, referral, appointment, givenOn }, documents, dayGiven(was), nowMs)),
    ...(isOtherBatch && {
      doses: [
        { ...batchAt(appointment, was), doses: -1 },
        { ...batchAt(appointment, completion), doses: 1 },
      ],
    }),
    event: eventOf('corrected', corrected, nowMs),
  };
}

/**
 * For a dose recorded that was not given, as when two patients were taken for each other. The visit is booked again. Where its place was
 * given back, because the record was made before the term began, and somebody else has it, the visit is cancelled instead: nothing is
 * oversold, the referral can be booked again, and the patient is told.
 */
function decideAnnulment(
  command: Command<'annul'>,
  appointment: Appointment,
  documents: VisitDocuments,
  nowMs: number,
): VisitChange {
  if (isAnnulled(command, appointment)) return { appointment, days: [] };
  const was = appointment.completion;
  if (!was) throw new Refusal('appointment_not_active', { state: appointment.state });
  refuseUnseen(command, appointment);
  const referral = documents.referrals.get(appointment.referralId);
  const next = documents.referrals.get(idOfNext(appointment));
  if (next?.visit) throw new Refusal('next_dose_booked', { appointmentId: next.visit.appointmentId });

  const { reason, actor } = command;
  const { placeFreed, ...rest } = appointment;
  const annulled: Appointment = {
    ...rest,
    state: 'booked',
    completion: null,
    ...nextVersion(appointment, 'annulled', actor, appointment.slotId, nowMs, { reason, was }),
  };
  const change = {
    ...(next?.state === 'issued' && {
      nextReferral: { ...next, state: 'revoked' as const, annulledWith: appointment.id },
    }),
    doses: [{ ...batchAt(appointment, was), doses: -1 as const }],
    event: eventOf('annulled', annulled, nowMs),
  };
  const days = placeFreed ? placeTakenBack(appointment, documents, nowMs) : touchedDay(documents.days, appointment);
  if (days) {
    return { ...change, appointment: annulled, days, ...(referral && { referral: { ...referral, state: 'booked' } }) };
  }
  const cancelled: Appointment = {
    ...annulled,
    state: 'cancelled',
    ...nextVersion(annulled, 'cancelled', actor, appointment.slotId, nowMs, { reason }),
  };
  const held = new Map(documents.referrals);
  if (referral) held.set(referral.id, { ...referral, state: 'booked' });
  return {
    ...change,
    appointment: cancelled,
    days: touchedDay(documents.days, appointment),
    ...freedReferral(appointment, { ...documents, referrals: held }, { day: dayOf(nowMs) }),
    furtherEvents: [eventOf('cancelled', cancelled, nowMs)],
  };
}

/** Whether the record that was looked at has been annulled since, and nothing else has happened to the visit. */
function isAnnulled({ version }: Revision, appointment: Appointment): boolean {
  const since = appointment.version - version;
  if (since < 1) return false;
  const [first, ...others] = appointment.history.slice(-since);
  // The cancellation that comes with an annulment is of the same person and moment; a later one is another change.
  const isItsOwn = ({ change, by, at, reason }: HistoryEntry) =>
    change === 'cancelled' && by.subject === first?.by.subject && at === first.at && reason === first.reason;
  return first?.change === 'annulled' && others.every(isItsOwn);
}

const SECOND_MS = 1_000;

/** Returns the day with the visit's place taken again, or undefined when somebody else has it. */
function placeTakenBack(appointment: Appointment, { days }: VisitDocuments, nowMs: number): SiteDay[] | undefined {
  // The place was this visit's own: that its term has begun since is no reason to refuse it.
  const beforeStartMs = Date.parse(appointment.startAt) - SECOND_MS;
  try {
    return [takePlace(days, appointment.slot, Math.min(nowMs, beforeStartMs))];
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Returns the id of the patient's referral for the dose after that of a visit. */
export function idOfNext({ patientId, slot }: Appointment): string {
  const { programme } = vaccineOf(slot.vaccineType);
  return referralIdOf(patientId, programme, slot.dose + 1, programmes.seasonOn(programme, slot.day)?.id);
}

/** Returns the ids under which a batch would stand in the point's stock, by the vaccine it would be of. */
export function stockIdsOf(servicePointId: string, batchNumber: string): ReadonlyMap<VaccineType, string> {
  return new Map(VACCINE_TYPES.map((type) => [type, stockIdOf(servicePointId, type, batchNumber)]));
}

function completionOf(
  { batchNumber, administeredBy, bodySite, qualifiedBy }: DoseRecord,
  givenOn: DayKey,
  at: Instant,
): Completion {
  return {
    batchNumber: batchNumberOf(batchNumber),
    administeredBy,
    at,
    ...(givenOn !== dayOf(Date.parse(at)) && { givenOn }),
    ...(bodySite && { bodySite }),
    ...(qualifiedBy !== undefined && { qualifiedBy }),
  };
}

/** Further back lies a mistake in typing, as of the year. */
const GIVEN_BEFORE_TERM_MAX_DAYS = 90;

/** Nothing is given in the future, nor long before the visit that it is recorded of. */
function refuseGivenOn(givenOn: DayKey, { slot }: Appointment, nowMs: number): void {
  const today = dayOf(nowMs);
  const earliest = addDays(slot.day < today ? slot.day : today, -GIVEN_BEFORE_TERM_MAX_DAYS);
  if (earliest <= givenOn && givenOn <= today) return;
  const problem = givenOn > today ? 'must not be to come' : `must not be before ${isoDateOf(earliest)}`;
  throw new Refusal('invalid_request', { problems: [{ value: 'dayGiven', problem }] });
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
  appointment: Appointment,
  documents: VisitDocuments,
  givenOn: DayKey,
): Pick<Completion, 'similarBatches'> {
  const { slot } = appointment;
  const { deniedBatches, deliveredBatches, knownBatches } = documents;
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
  refuseExpired({ batchNumber, expiresOn }, appointment, documents, givenOn);
  const deliveredAs = VACCINE_TYPES.filter((type) => deliveredBatches.has(ids.get(type)!));
  // A batch of which no delivery is recorded may be right all the same: deliveries are recorded late.
  if (deliveredAs.length > 0 && !deliveredAs.includes(vaccineType)) {
    throw new Refusal('batch_of_other_vaccine', { vaccineType: deliveredAs[0]! });
  }
  return similarBatches.length > 0 ? { similarBatches } : {};
}

/** The day on which the dose was given is compared, not that of the record. */
function refuseExpired(
  { batchNumber, expiresOn }: Pick<DoseRecord, 'batchNumber' | 'expiresOn'>,
  { slot }: Appointment,
  { deliveredBatches }: VisitDocuments,
  givenOn: DayKey,
): void {
  const delivered = deliveredBatches.get(stockIdOf(slot.servicePointId, slot.vaccineType, batchNumber));
  const passed = passedLastDay(delivered, expiresOn, isoDateOf(givenOn));
  if (passed) throw new Refusal('batch_expired', { expiresOn: passed });
}

function confirmedBefore({ similarBatches }: Completion): Pick<Completion, 'similarBatches'> {
  return similarBatches ? { similarBatches } : {};
}

function refuseUnseen({ version }: Revision, appointment: Appointment): void {
  if (version === appointment.version) return;
  throw new Refusal('visit_changed', { version: appointment.version });
}

/** What a repeat does not say, or says otherwise because days have passed, is no other record. */
function repeatedCompletion(command: Command<'complete'>, appointment: Appointment): VisitChange {
  const { slot, completion: recorded } = appointment;
  const isRepeat =
    recorded !== null &&
    isSameRecord(completionOf(command, command.givenOn ?? dayGiven(recorded), recorded.at), recorded) &&
    slot.vaccineType === command.vaccineType &&
    slot.dose === command.dose;
  if (!isRepeat) throw new Refusal('visit_already_completed', { batchNumber: recorded?.batchNumber });
  return { appointment, days: [] };
}

function isSameRecord(a: Completion, b: Completion): boolean {
  const isSame = (['batchNumber', 'administeredBy', 'bodySite', 'qualifiedBy'] as const).every(
    (field) => a[field] === b[field],
  );
  return isSame && dayGiven(a) === dayGiven(b);
}
