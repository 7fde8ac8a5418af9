import type { Actor } from './actor.ts';
import { type Appointment, type Contraindication, eventOf, nextVersion } from './appointment.ts';
import { addDays, type DayKey, dayOf, instantOf } from './civil-time.ts';
import { type CompletionCommand, decideRecord } from './completion.ts';
import { Refusal } from './errors.ts';
import { touchedDay } from './places.ts';
import type { VisitChange, VisitDocuments } from './visit-changes.ts';
import { cancellation, freedReferral, placeOfRecorded } from './visit-ends.ts';
import { refuseInactive } from './visit-rules.ts';

/* What the staff of a point do with the visits there. */

export interface AtSite {
  actor: Actor;
  appointmentId: string;
  /** The points whose visits this member of staff may change. */
  servicePointIds: readonly string[];
}

export type SiteCommand =
  | ({ kind: 'checkIn' } & AtSite)
  | ({ kind: 'noShow' } & AtSite)
  | ({ kind: 'cancelAtSite'; reason: string } & AtSite)
  | ({
      kind: 'notQualified';
      contraindication: Contraindication['kind'];
      until?: DayKey | undefined;
      foundBy: string;
    } & AtSite)
  | CompletionCommand;

/** Further ahead lies a mistake in typing, which would take the referral from the patient. */
const CONTRAINDICATED_MAX_DAYS = 731;

type Command<K extends SiteCommand['kind']> = Extract<SiteCommand, { kind: K }>;

/** Decides a command of the staff, as `decideVisit` does. A visit at another point looks like one that does not exist. */
export function decideAtSite(command: SiteCommand, documents: VisitDocuments, nowMs: number): VisitChange {
  const appointment = documents.appointments.get(command.appointmentId);
  if (!appointment || !command.servicePointIds.includes(appointment.slot.servicePointId)) {
    throw new Refusal('appointment_not_found');
  }
  switch (command.kind) {
    case 'checkIn':
      return decideCheckIn(command, appointment, documents, nowMs);
    case 'noShow':
      return decideNoShow(command, appointment, documents, nowMs);
    case 'cancelAtSite':
      if (appointment.state === 'cancelled') return { appointment, days: [] };
      refuseInactive(appointment);
      return cancellation(appointment, documents, { by: command.actor, nowMs, reason: command.reason });
    case 'notQualified':
      return decideNotQualified(command, appointment, documents, nowMs);
    default:
      return decideRecord(command, appointment, documents, nowMs);
  }
}

function decideCheckIn(
  { actor }: AtSite,
  appointment: Appointment,
  documents: VisitDocuments,
  nowMs: number,
): VisitChange {
  refuseInactive(appointment);
  if (appointment.checkedInAt) return { appointment, days: [] };
  const checkedIn: Appointment = {
    ...appointment,
    checkedInAt: instantOf(nowMs),
    ...nextVersion(appointment, 'checkedIn', actor, appointment.slotId, nowMs),
  };
  return {
    appointment: checkedIn,
    days: touchedDay(documents.days, appointment),
    event: eventOf('checkedIn', checkedIn, nowMs),
  };
}

/** The place stays taken: the term has passed. The referral can be booked again. */
function decideNoShow(
  { actor }: AtSite,
  appointment: Appointment,
  documents: VisitDocuments,
  nowMs: number,
): VisitChange {
  if (appointment.state === 'noShow') return { appointment, days: [] };
  refuseInactive(appointment);
  if (appointment.startAt > instantOf(nowMs)) {
    throw new Refusal('visit_not_started', { startAt: appointment.startAt });
  }
  const missed: Appointment = {
    ...appointment,
    state: 'noShow',
    ...nextVersion(appointment, 'noShow', actor, appointment.slotId, nowMs),
  };
  return {
    appointment: missed,
    days: touchedDay(documents.days, appointment),
    ...freedReferral(appointment, documents, { day: dayOf(nowMs) }),
    event: eventOf('noShow', missed, nowMs),
  };
}

/** The dose was not given to someone who came. Their referral waits for a temporary contraindication to pass; a permanent one ends it. */
function decideNotQualified(
  command: Command<'notQualified'>,
  appointment: Appointment,
  documents: VisitDocuments,
  nowMs: number,
): VisitChange {
  const { contraindication: kind, until = null, foundBy } = command;
  const found = appointment.contraindication;
  const isRepeat = appointment.state === 'notQualified' && found?.kind === kind && found.until === until;
  if (isRepeat) return { appointment, days: [] };
  refuseInactive(appointment);
  refuseUntil(command, nowMs);
  const contraindication: Contraindication = { kind, until, foundBy, at: instantOf(nowMs) };
  const { days, flag } = placeOfRecorded(appointment, documents, nowMs);
  const sentHome: Appointment = {
    ...appointment,
    ...flag,
    state: 'notQualified',
    contraindication,
    ...nextVersion(appointment, 'notQualified', command.actor, appointment.slotId, nowMs),
  };
  return {
    appointment: sentHome,
    days,
    ...referralAfter(contraindication, appointment, documents, nowMs),
    event: eventOf('notQualified', sentHome, nowMs),
  };
}

function refuseUntil({ contraindication, until }: Command<'notQualified'>, nowMs: number): void {
  if (until === undefined) return;
  const today = dayOf(nowMs);
  const isInReach = today < until && until <= addDays(today, CONTRAINDICATED_MAX_DAYS);
  if (contraindication === 'temporary' && isInReach) return;
  const problem =
    contraindication === 'permanent'
      ? 'is for a temporary contraindication'
      : 'must be a day to come, within two years';
  throw new Refusal('invalid_request', { problems: [{ value: 'contraindicatedUntil', problem }] });
}

/** Nobody loses time to book by waiting until they are well: the days of a freed referral count from then. */
function referralAfter(
  { kind, until }: Contraindication,
  appointment: Appointment,
  documents: VisitDocuments,
  nowMs: number,
): Pick<VisitChange, 'referral'> {
  const { referral } = freedReferral(appointment, documents, { day: until ?? dayOf(nowMs) });
  const held = documents.referrals.get(appointment.referralId);
  if (!referral || !held) return {};
  if (kind === 'permanent') return { referral: { ...held, state: 'revoked', visit: null } };
  const visitNotBefore = [referral.visitNotBefore ?? '', until ?? ''].sort().at(-1)!;
  return { referral: until ? { ...referral, visitNotBefore } : referral };
}
