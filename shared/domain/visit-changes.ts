import type { Actor } from './actor.ts';
import { type Appointment, appointmentIdOf, eventOf, nextVersion, type VisitEvent } from './appointment.ts';
import type { KnownBatch } from './batch-numbers.ts';
import { instantOf } from './civil-time.ts';
import { countedChange } from './daily-changes.ts';
import { Refusal } from './errors.ts';
import type { LastDays } from './last-days.ts';
import { decideDespiteOffer, decideOffer, type OfferCommand } from './offers.ts';
import { refuseOutside, type Taker, termsToBook, termsToMove } from './open-terms.ts';
import { type AddedPlace, addPlace, releasePlace, takePlace } from './places.ts';
import type { Referral } from './referral.ts';
import { decideAtSite, type SiteCommand } from './site-visits.ts';
import { type SiteDay, type SlotRef, siteDayIdOf, slotIdOf, slotKeyOf, slotOfId, startOf } from './slot.ts';
import type { DoseCount } from './stock.ts';
import { cancellation } from './visit-ends.ts';
import { refuseInactive, refuseStarted } from './visit-rules.ts';

/** A request to change one visit. Every change of every visit is one of these, and each says who makes it. */
export type VisitCommand = { actor: Actor } & (
  | {
      kind: 'book';
      slotId: string;
      referralId: string;
      patientId: string;
      /** For someone who came without a term: the place is made for them. */
      added?: AddedPlace | undefined;
      /** The standby call in which the point has offered this term. */
      standbyCall?: string | undefined;
    }
  | { kind: 'move'; appointmentId: string; slotId: string; patientId: string }
  | { kind: 'cancel'; appointmentId: string; patientId: string }
  | SiteCommand
  | OfferCommand
);

/** The documents a decision reads, by document id. */
export interface VisitDocuments {
  readonly days: ReadonlyMap<string, SiteDay>;
  readonly referrals: ReadonlyMap<string, Referral>;
  readonly appointments: ReadonlyMap<string, Appointment>;
  /** Ids of those batches, of the ones that the commands name, that are withdrawn from use. */
  readonly deniedBatches: ReadonlySet<string>;
  /** Of the batches that the commands name those that were delivered to the point, under whatever vaccine, with their last days of use. */
  readonly deliveredBatches: ReadonlyMap<string, LastDays>;
  /** The batches that the ones named may be taken for: withdrawn ones, and those of the point where an undelivered one is named. */
  readonly knownBatches: readonly KnownBatch[];
}

/** What an accepted command writes. A repeated command changes nothing and has no event. */
export interface VisitChange {
  readonly appointment: Appointment;
  readonly days: readonly SiteDay[];
  readonly referral?: Referral;
  readonly event?: VisitEvent;
  /** Of further changes of the visit that come with the first one, each with a version of its own. */
  readonly furtherEvents?: readonly VisitEvent[];
  /** The referral for the next dose. */
  readonly nextReferral?: Referral;
  /** Doses taken from batches, and given back. */
  readonly doses?: readonly DoseCount[];
}

/**
 * Decides one command from the documents as they stand. Returns the change to write, or throws a Refusal with its
 * reason. A command whose effect is already there returns that visit unchanged: retries are harmless.
 */
export function decideVisit(command: VisitCommand, documents: VisitDocuments, nowMs: number): VisitChange {
  return countedChange(command, decideUncounted(command, documents, nowMs), nowMs);
}

function decideUncounted(command: VisitCommand, documents: VisitDocuments, nowMs: number): VisitChange {
  if (!ENDS_OFFER[command.kind] || !('appointmentId' in command)) return decide(command, documents, nowMs);
  const appointment = documents.appointments.get(command.appointmentId);
  if (!appointment?.offer) return decide(command, documents, nowMs);
  return decideDespiteOffer(appointment, documents, (free) => decide(command, free, nowMs));
}

/** Whether a command that changes a visit ends what the visit is offered. A new command does not compile until it is said here. */
const ENDS_OFFER = {
  // A visit that is only being made has no offer, and these four are about the offer itself.
  book: false,
  offer: false,
  acceptOffer: false,
  declineOffer: false,
  settleOffer: false,
  move: true,
  cancel: true,
  cancelAtSite: true,
  // Who has come to the term is not to be sent to another.
  checkIn: true,
  noShow: true,
  notQualified: true,
  complete: true,
  correct: true,
  annul: true,
} as const satisfies Record<VisitCommand['kind'], boolean>;

function decide(command: VisitCommand, documents: VisitDocuments, nowMs: number): VisitChange {
  switch (command.kind) {
    case 'book':
      return decideBooking(command, documents, nowMs);
    case 'move':
      return decideMove(command, documents, nowMs);
    case 'cancel':
      return decideCancellation(command, documents, nowMs);
    case 'offer':
    case 'acceptOffer':
    case 'declineOffer':
    case 'settleOffer':
      return decideOffer(command, documents, nowMs);
    default:
      return decideAtSite(command, documents, nowMs);
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
  refuseOutside(termsToBook(referral, nowMs, takerOf(command)), slot);
  const days = command.added
    ? addPlace(documents.days, slot, command.added, nowMs)
    : [takePlace(documents.days, slot, nowMs)];

  const appointment = bookedAppointment(command, slot, referral, days[0]!, nowMs);
  return {
    appointment,
    days,
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
  refuseOutside(termsToMove(referral, nowMs, command.actor), slot);

  const left = releasePlace(documents.days, appointment);
  const days = new Map(documents.days).set(siteDayIdOf(left), left);
  const taken = takePlace(days, slot, nowMs);
  const moved: Appointment = {
    ...appointment,
    slotId,
    slot,
    startAt: startOf(slot),
    minutes: taken.slots[slotKeyOf(slot)]!.minutes,
    // Whoever came for the old term has not come for the new one.
    ...(appointment.checkedInAt && { checkedInAt: null }),
    ...nextVersion(appointment, 'moved', command.actor, slotId, nowMs),
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
  return cancellation(appointment, documents, { by: command.actor, nowMs });
}

function takerOf({ actor: { channel }, standbyCall }: Command<'book'>): Taker {
  return { channel, isOffered: standbyCall !== undefined };
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
    channel: command.actor.channel,
    version: 1,
    history: [{ at: instantOf(nowMs), change: 'booked', by: command.actor, slotId: slotIdOf(slot) }],
    completion: null,
  };
}
