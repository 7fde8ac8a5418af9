import type { Firestore } from '@google-cloud/firestore';
import type { Actor } from '../domain/actor.ts';
import type { Appointment } from '../domain/appointment.ts';
import { addDays, type DayKey, dayOf, instantOf } from '../domain/civil-time.ts';
import { type ErrorCode, Refusal } from '../domain/errors.ts';
import { isAmong, type OpenTerms, termsToBook } from '../domain/open-terms.ts';
import type { Referral } from '../domain/referral.ts';
import { freePlaces, parseSlotKey, type SiteDay, type SlotRef, slotIdOf, slotOfId, startOf } from '../domain/slot.ts';
import { daysBetween } from '../domain/timetable.ts';
import { appointments, referrals } from '../store/collections.ts';
import { readSiteDays } from '../store/site-days.ts';
import { bookVisit } from './book-visit.ts';
import type { VisitChanges } from './change-visits.ts';

export interface SiteBooking {
  readonly actor: Actor;
  readonly servicePointId: string;
  readonly patientId: string;
  readonly referralId: string;
  /** Whether the point is another than that of the staff: terms that only its own staff may take are not there, then. */
  readonly isElsewhere?: boolean;
  /** The term chosen; without it the earliest suitable one is taken. */
  readonly slotId?: string | undefined;
  /** The first day that the patient can come. */
  readonly from?: DayKey | undefined;
}

interface Context {
  readonly db: Firestore;
  readonly visits: VisitChanges;
  readonly now: () => number;
}

/** How far ahead the earliest term is looked for, and how many days are read at once. */
const REACH_DAYS = 84;
const DAYS_AT_ONCE = 14;
/** Others book too; after so many terms lost to them the point is as good as full. */
const LOST_MAX = 10;
/** Taken, closed or begun since it was looked at. */
const TERM_LOST: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['slot_full', 'slot_not_found', 'slot_started']);

/**
 * Books a patient at a point, terms that only its staff may take included. Returns the visit; a repeat returns the one it made.
 * Throws `no_free_term` when nothing suitable is free, and what `bookVisit` refuses.
 */
export async function bookAtSite(booking: SiteBooking, context: Context): Promise<Appointment> {
  return booking.slotId === undefined ? bookEarliest(booking, context) : bookTerm(booking, booking.slotId, context);
}

function bookTerm(
  { actor, servicePointId, patientId, referralId, isElsewhere }: SiteBooking,
  slotId: string,
  { visits }: Context,
): Promise<Appointment> {
  const slot = slotOfId(slotId);
  const isInReach = slot?.servicePointId === servicePointId && !(isElsewhere && slot.audience === 'internal');
  if (!isInReach) throw new Refusal('slot_not_found');
  return bookVisit({ actor, slotId, referralId, patientId }, visits);
}

async function bookEarliest(booking: SiteBooking, context: Context): Promise<Appointment> {
  const referral = await ownReferral(booking, context);
  const made = await visitAlreadyMade(referral, booking, context);
  if (made) return made;
  let lost = 0;
  const terms = termsToBook(referral, context.now(), booking.actor);
  for await (const slotId of suitableTerms(terms, booking, context)) {
    try {
      return await bookTerm(booking, slotId, context);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // The same call, sent twice at once: the other one has made the visit.
      const isBooked = error.code === 'referral_already_booked';
      const other = isBooked && (await visitAlreadyMade(await ownReferral(booking, context), booking, context));
      if (other) return other;
      if (!TERM_LOST.has(error.code) || ++lost > LOST_MAX) throw error;
    }
  }
  throw new Refusal('no_free_term');
}

/** Someone else's referral looks exactly like one that does not exist. */
export async function ownReferral(
  { referralId, patientId }: Pick<SiteBooking, 'referralId' | 'patientId'>,
  { db }: Pick<Context, 'db'>,
): Promise<Referral> {
  const referral = (await referrals(db).doc(referralId).get()).data();
  if (referral?.patientId !== patientId) throw new Refusal('referral_not_found');
  return referral;
}

/** Returns the visit at the point that the referral is booked for. The answer to an earlier call may have been lost: asking again finds its visit. */
export async function visitAlreadyMade(
  { state, visit }: Referral,
  { servicePointId }: Pick<SiteBooking, 'servicePointId'>,
  { db }: Pick<Context, 'db'>,
): Promise<Appointment | undefined> {
  if (state !== 'booked' || !visit || slotOfId(visit.slotId)?.servicePointId !== servicePointId) return undefined;
  return (await appointments(db).doc(visit.appointmentId).get()).data();
}

/** Yields the ids of those of these terms that are free, the earliest first. */
async function* suitableTerms(
  terms: OpenTerms,
  { servicePointId, from, isElsewhere }: SiteBooking,
  { db, now }: Context,
): AsyncGenerator<string> {
  const first = [dayOf(now()), from ?? '', terms.notBefore ?? ''].sort().at(-1)!;
  for (let ahead = 0; ahead < REACH_DAYS; ahead += DAYS_AT_ONCE) {
    const days = daysBetween(addDays(first, ahead), addDays(first, ahead + DAYS_AT_ONCE - 1));
    for (const day of await readSiteDays(db, db, servicePointId, days)) {
      if (!day) continue;
      for (const term of freeTermsOf(day, terms, now())) {
        if (!isElsewhere || term.audience === 'external') yield slotIdOf(term);
      }
    }
  }
}

/** Returns those of these terms that are free on a day, the earliest first. */
export function freeTermsOf({ servicePointId, day, slots }: SiteDay, terms: OpenTerms, nowMs: number): SlotRef[] {
  return Object.entries(slots)
    .filter(([, counter]) => freePlaces(counter) > 0)
    .map(([key]) => ({ ...parseSlotKey(key), servicePointId, day }))
    .filter((slot) => isAmong(terms, slot) && startOf(slot) > instantOf(nowMs))
    .sort((a, b) => a.startMinute - b.startMinute);
}
