import type { Actor, Channel } from './actor.ts';
import { type Appointment, eventOf, nextVersion } from './appointment.ts';
import { addDays, type DayKey, dayOf, instantOf, midnightOf } from './civil-time.ts';
import { releasePlace, touchedDay } from './places.ts';
import { type Referral, validDaysOf } from './referral.ts';
import type { SiteDay } from './slot.ts';
import type { VisitChange, VisitDocuments } from './visit-changes.ts';

/* What becomes of the place and the referral of a visit that ends. */

/**
 * How long, at least, a referral can be booked after a patient cancelled; the hotline does so for
 * the patient.
 */
const REBOOK_DAYS = 30;

/** Whether whoever cancels through a door does so at the patient's wish. */
const IS_PATIENTS_WISH = {
  patient: true,
  hotline: true,
  site: false,
  ministry: false,
  operator: false,
  system: false,
} as const satisfies Record<Channel, boolean>;

/**
 * Returns the days for which, at least, a referral can be booked after a cancellation on a day, by
 * who cancelled.
 */
export function daysToRebook(by: Channel, { programme }: Referral, day: DayKey): number {
  return IS_PATIENTS_WISH[by] ? REBOOK_DAYS : validDaysOf(programme, day);
}

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
    ...freedReferral(appointment, documents, { day: dayOf(nowMs), by: by.channel }),
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
  { day, by = 'site' }: { day: DayKey; by?: Channel },
): Pick<VisitChange, 'referral'> {
  const referral = documents.referrals.get(referralId);
  if (!referral) return {};
  const free: Referral = { ...referral, visit: null };
  return {
    referral:
      referral.state === 'booked'
        ? lastingFrom(day, { ...free, state: 'issued' }, daysToRebook(by, referral, day))
        : free,
  };
}

/** Returns a referral that can be booked for so many days from a day on, or longer where it could before. */
export function lastingFrom(day: DayKey, referral: Referral, days: number): Referral {
  const lasting = addDays(day, days);
  const { visitNotAfter } = referral;
  // The right to a season's dose ends with the season, whoever ended the visit.
  const until = visitNotAfter && visitNotAfter < lasting ? addDays(visitNotAfter, 1) : lasting;
  const expiringAt = instantOf(midnightOf(until));
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
