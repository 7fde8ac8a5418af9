import type { Appointment, Channel } from './appointment.ts';
import { type DayKey, instantOf, isoDateOf } from './civil-time.ts';
import { type ErrorCode, Refusal } from './errors.ts';
import type { Referral } from './referral.ts';
import type { SlotRef } from './slot.ts';

/* What a visit or a referral must be for a change. Each function returns when the rule holds and throws its refusal when not. */

/** Only a booked visit can change. */
export function refuseInactive(appointment: Appointment): void {
  if (appointment.state !== 'booked') throw new Refusal('appointment_not_active', { state: appointment.state });
}

/** A visit that has begun is the point's to record, no longer the patient's to change. */
export function refuseStarted(appointment: Appointment, nowMs: number): void {
  if (appointment.startAt <= instantOf(nowMs)) throw new Refusal('visit_started', { startAt: appointment.startAt });
}

/** Whoever has come to a visit is not asked to come at another time. */
export function refuseCheckedIn({ checkedInAt }: Pick<Appointment, 'checkedInAt'>): void {
  if (checkedInAt) throw new Refusal('visit_checked_in', { checkedInAt });
}

const STATE_REFUSALS = {
  issued: undefined,
  booked: 'referral_already_booked',
  used: 'referral_used',
  revoked: 'referral_revoked',
} as const satisfies Record<Referral['state'], ErrorCode | undefined>;

/** A new booking needs a referral that is free and valid. */
export function refuseUnbookable(referral: Referral, nowMs: number): void {
  const refusal = STATE_REFUSALS[referral.state];
  if (refusal) throw new Refusal(refusal, referral.visit ? { appointmentId: referral.visit.appointmentId } : {});
  // A booked referral stays valid until its course ends, so expiry stops new bookings only.
  if (referral.expiringAt <= instantOf(nowMs))
    throw new Refusal('referral_expired', { expiredAt: referral.expiringAt });
}

/** A dose is neither planned nor given before the day from which it is due. */
export function refuseTooEarly({ visitNotBefore }: Pick<Referral, 'visitNotBefore'>, day: DayKey): void {
  if (visitNotBefore && day < visitNotBefore) {
    throw new Refusal('visit_too_early', { visitNotBefore: isoDateOf(visitNotBefore) });
  }
}

/** Embargo and earliest day hold for moves too: otherwise a move would be a way around them. */
export function refuseUnsuitable(referral: Referral, slot: SlotRef, nowMs: number, channel: Channel): void {
  if (referral.bookableFrom > instantOf(nowMs))
    throw new Refusal('booking_not_open', { opensAt: referral.bookableFrom });
  refuseTooEarly(referral, slot.day);
  if (slot.audience === 'internal' && channel !== 'site') throw new Refusal('slot_not_found');
  if (!referral.vaccineTypes.includes(slot.vaccineType)) {
    throw new Refusal('vaccine_not_allowed', { vaccineTypes: referral.vaccineTypes });
  }
  if (slot.dose !== referral.dose) throw new Refusal('dose_mismatch', { dose: referral.dose });
}
