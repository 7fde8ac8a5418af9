import type { Actor } from './actor.ts';
import { type Appointment, eventOf, nextVersion, type ReplanOutcome, type VisitOffer } from './appointment.ts';
import { type Instant, instantOf } from './civil-time.ts';
import { Refusal } from './errors.ts';
import { releasePlace, takePlace, touchedDay } from './places.ts';
import { type SiteDay, siteDayIdOf, slotIdOf, slotKeyOf, slotOfId, startOf } from './slot.ts';
import type { VisitChange, VisitDocuments } from './visit-changes.ts';
import { refuseCheckedIn, refuseInactive, refuseStarted, refuseTooEarly } from './visit-rules.ts';

/*
 * Terms offered in exchange for a visit's own. The place offered is taken when the offer is made, so that nobody else gets it; the
 * visit keeps its own place until the patient agrees, or until the deadline decides.
 */

export type OfferCommand = { actor: Actor } & (
  | {
      kind: 'offer';
      appointmentId: string;
      /** The points whose visits this member of staff may change. */
      servicePointIds: readonly string[];
      slotId: string;
      replanId: string;
      expiresAt: Instant;
      onDeadline: 'move' | 'keep';
    }
  | { kind: 'acceptOffer' | 'declineOffer'; appointmentId: string; patientId: string }
  | { kind: 'settleOffer'; appointmentId: string }
);

/** Decides a command about an offer, as `decideVisit` does. */
export function decideOffer(command: OfferCommand, documents: VisitDocuments, nowMs: number): VisitChange {
  const appointment = documents.appointments.get(command.appointmentId);
  if (!appointment) throw new Refusal('appointment_not_found');
  switch (command.kind) {
    case 'offer':
      return decideNewOffer(command, appointment, documents, nowMs);
    case 'acceptOffer':
    case 'declineOffer':
      return decideAnswer(command, appointment, documents, nowMs);
    case 'settleOffer':
      return decideDeadline(command.actor, appointment, documents, nowMs);
  }
}

function decideNewOffer(
  command: Extract<OfferCommand, { kind: 'offer' }>,
  appointment: Appointment,
  documents: VisitDocuments,
  nowMs: number,
): VisitChange {
  if (!command.servicePointIds.includes(appointment.slot.servicePointId)) throw new Refusal('appointment_not_found');
  // A repeat finds the offer, or how it has ended.
  if (appointment.replan?.id === command.replanId) return { appointment, days: [] };
  refuseInactive(appointment);
  refuseStarted(appointment, nowMs);
  refuseCheckedIn(appointment);
  if (appointment.offer) throw new Refusal('appointment_not_active', { state: 'offered' });
  const slot = slotOfId(command.slotId);
  if (!slot || slotIdOf(slot) === appointment.slotId) throw new Refusal('slot_not_found');
  const { vaccineType, dose } = appointment.slot;
  if (slot.vaccineType !== vaccineType) throw new Refusal('vaccine_not_allowed', { vaccineTypes: [vaccineType] });
  if (slot.dose !== dose) throw new Refusal('dose_mismatch', { dose });
  const referral = documents.referrals.get(appointment.referralId);
  if (referral) refuseTooEarly(referral, slot.day);

  const day = takePlace(documents.days, slot, nowMs);
  const { replanId, onDeadline } = command;
  const offer: VisitOffer = {
    replanId,
    slotId: slotIdOf(slot),
    slot,
    minutes: day.slots[slotKeyOf(slot)]!.minutes,
    // Nobody is moved to a term, or from one, that has begun.
    expiresAt: [command.expiresAt, appointment.startAt, startOf(slot)].sort()[0]!,
    onDeadline,
  };
  const offered: Appointment = {
    ...appointment,
    offer,
    replan: { id: replanId, outcome: 'offered' },
    ...nextVersion(appointment, 'offered', command.actor, appointment.slotId, nowMs),
  };
  const { slotId, expiresAt } = offer;
  return {
    appointment: offered,
    days: withTouched([day], documents.days, appointment),
    event: { ...eventOf('offered', offered, nowMs), offered: { slotId, expiresAt, onDeadline } },
  };
}

function decideAnswer(
  command: Extract<OfferCommand, { kind: 'acceptOffer' | 'declineOffer' }>,
  appointment: Appointment,
  documents: VisitDocuments,
  nowMs: number,
): VisitChange {
  if (appointment.patientId !== command.patientId) throw new Refusal('appointment_not_found');
  const outcome = command.kind === 'acceptOffer' ? 'accepted' : 'declined';
  if (!appointment.offer && appointment.replan?.outcome === outcome) return { appointment, days: [] };
  // Said also where the check-in has ended the offer: whoever sits in the waiting room learns why nothing moves.
  if (outcome === 'accepted') refuseCheckedIn(appointment);
  if (!appointment.offer) throw new Refusal('offer_not_found');
  refuseInactive(appointment);
  if (appointment.offer.expiresAt <= instantOf(nowMs)) throw new Refusal('offer_expired');
  return outcome === 'accepted'
    ? movedToOffer(appointment, appointment.offer, documents, { outcome, by: command.actor, nowMs })
    : offerEnded(appointment, documents, { outcome, by: command.actor, nowMs });
}

/** The deadline decides for those who neither answered nor came; before it, nothing happens. */
function decideDeadline(by: Actor, appointment: Appointment, documents: VisitDocuments, nowMs: number): VisitChange {
  const { offer } = appointment;
  if (!offer || offer.expiresAt > instantOf(nowMs)) return { appointment, days: [] };
  // Documents from before check-ins ended offers may still have both.
  if (appointment.checkedInAt) return offerEnded(appointment, documents, { outcome: 'superseded', by, nowMs });
  return offer.onDeadline === 'move'
    ? movedToOffer(appointment, offer, documents, { outcome: 'movedAtDeadline', by, nowMs })
    : offerEnded(appointment, documents, { outcome: 'keptAtDeadline', by, nowMs });
}

/** Whether another term may be offered for a visit: it is still to come, nobody has come to it, and no other offer of it is open. */
export function mayBeOffered({ state, offer, checkedInAt }: Appointment): boolean {
  return state === 'booked' && !offer && !checkedInAt;
}

interface Ending {
  readonly outcome: ReplanOutcome;
  readonly by: Actor;
  readonly nowMs: number;
}

/** The place held becomes the visit's own, and its old place is given back. */
function movedToOffer(
  appointment: Appointment,
  { replanId, slotId, slot, minutes }: VisitOffer,
  documents: VisitDocuments,
  { outcome, by, nowMs }: Ending,
): VisitChange {
  const moved: Appointment = {
    ...appointment,
    slotId,
    slot,
    startAt: startOf(slot),
    minutes,
    offer: null,
    replan: { id: replanId, outcome },
    ...nextVersion(appointment, 'moved', by, slotId, nowMs),
  };
  const referral = documents.referrals.get(appointment.referralId);
  return {
    appointment: moved,
    days: withTouched([releasePlace(documents.days, appointment)], documents.days, moved),
    ...(referral && { referral: { ...referral, visit: { appointmentId: moved.id, slotId } } }),
    event: { ...eventOf('moved', moved, nowMs), previousSlotId: appointment.slotId },
  };
}

/** The visit stays where it is, and the place held is free. */
function offerEnded(appointment: Appointment, documents: VisitDocuments, { outcome, by, nowMs }: Ending): VisitChange {
  const kept: Appointment = {
    ...withoutOffer(appointment, outcome),
    ...nextVersion(appointment, 'offerEnded', by, appointment.slotId, nowMs),
  };
  return {
    appointment: kept,
    days: withTouched([releasePlace(documents.days, appointment.offer!)], documents.days, appointment),
    event: eventOf('offerEnded', kept, nowMs),
  };
}

function withoutOffer(appointment: Appointment, outcome: ReplanOutcome): Appointment {
  return { ...appointment, offer: null, replan: { id: appointment.offer!.replanId, outcome } };
}

/** Both days get a new version, so that whoever watches either sees what happened. */
function withTouched(
  changed: readonly SiteDay[],
  days: ReadonlyMap<string, SiteDay>,
  appointment: Pick<Appointment, 'slot'>,
): SiteDay[] {
  const ids = changed.map(siteDayIdOf);
  return [...changed, ...touchedDay(days, appointment).filter((day) => !ids.includes(siteDayIdOf(day)))];
}

/**
 * Decides a change of a visit that has an open offer: whatever happens to the visit, the place held is free again, in the same commit.
 */
export function decideDespiteOffer(
  appointment: Appointment,
  documents: VisitDocuments,
  decide: (documents: VisitDocuments) => VisitChange,
): VisitChange {
  const released = releasePlace(documents.days, appointment.offer!);
  const change = decide({
    ...documents,
    days: new Map(documents.days).set(siteDayIdOf(released), released),
    appointments: new Map(documents.appointments).set(appointment.id, withoutOffer(appointment, 'superseded')),
  });
  // Nothing was decided, so nothing is released either.
  if (!change.event) return { ...change, appointment };
  const includes = change.days.some((day) => siteDayIdOf(day) === siteDayIdOf(released));
  return includes ? change : { ...change, days: [...change.days, released] };
}
