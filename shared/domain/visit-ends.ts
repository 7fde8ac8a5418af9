import type { Actor, Channel } from './actor.ts';
import { type Appointment, eventOf, nextVersion } from './appointment.ts';
import { addDays, type DayKey, dayOf, instantOf, midnightOf } from './civil-time.ts';
import { releasePlace, touchedDay } from './places.ts';
import { REFERRAL_VALID_DAYS, type Referral } from './referral.ts';
import type { SiteDay } from './slot.ts';
import type { VisitChange, VisitDocuments } from './visit-changes.ts';

/* What becomes of the place and the referral of a visit that ends. */

/** How long, at least, a referral can be booked after a cancellation, by who cancelled: the hotline does so for the patient. */
export const DAYS_TO_REBOOK = {
  patient: 30,
  hotline: 30,
  site: REFERRAL_VALID_DAYS,
  ministry: REFERRAL_VALID_DAYS,
  operator: REFERRAL_VALID_DAYS,
  system: REFERRAL_VALID_DAYS,
} as const satisfies Record<Channel, number>;

/** Returns the change that cancels a visit: the place is given back, and the referral is free. */
export function cancellation(
  appointment: Appointment,
  documents: VisitDocuments,
  { by, nowMs, reason }: { by: Actor; nowMs: number; reason?: string },
): VisitChange {
  const cancelled: Appointment = {
    ...appointment,
    state: 'cancelled',
    ...nextVersion(appointment, 'cancelled', by, appointment.slotId, nowMs, reason === undefined ? {} : { reason }),
  };
  return {
    appointment: cancelled,
    days: [releasePlace(documents.days, appointment)],
    ...freedReferral(appointment, documents, { day: dayOf(nowMs), days: DAYS_TO_REBOOK[by.channel] }),
    event: eventOf('cancelled', cancelled, nowMs),
  };
}

/**
 * Returns the visit's referral as it is without the visit. A right that was booked survives the end of its visit: from the day of that end
 * on it can be booked for as many days as this, or longer where it could before. Those are the days of a new referral where the point ended
 * the visit, or a rule did. A patient who cancels gets a month: nobody loses the right by saying in time that they cannot come, and
 * nobody keeps a new one for ever by booking and cancelling. A referral revoked while it was booked stays revoked.
 */
export function freedReferral(
  { referralId }: Appointment,
  documents: VisitDocuments,
  { day, days = REFERRAL_VALID_DAYS }: { day: DayKey; days?: number },
): Pick<VisitChange, 'referral'> {
  const referral = documents.referrals.get(referralId);
  if (!referral) return {};
  const free: Referral = { ...referral, visit: null };
  return { referral: referral.state === 'booked' ? lastingFrom(day, { ...free, state: 'issued' }, days) : free };
}

/** Returns a referral that can be booked for so many days from a day on, or longer where it could before. */
export function lastingFrom(day: DayKey, referral: Referral, days: number): Referral {
  const expiringAt = instantOf(midnightOf(addDays(day, days)));
  return { ...referral, expiringAt: [referral.expiringAt, expiringAt].sort().at(-1)! };
}

/**
 * Returns the place of a visit whose outcome is recorded now. Before the term begins somebody else can have it at once; from then on it
 * stays as taken as it was.
 */
export function placeOfRecorded(
  appointment: Appointment,
  { days }: VisitDocuments,
  nowMs: number,
): { days: readonly SiteDay[]; flag: Pick<Appointment, 'placeFreed'> } {
  if (appointment.startAt <= instantOf(nowMs)) return { days: touchedDay(days, appointment), flag: {} };
  return { days: [releasePlace(days, appointment)], flag: { placeFreed: true } };
}
