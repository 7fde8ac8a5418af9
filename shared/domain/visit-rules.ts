import type { Appointment } from './appointment.ts';
import { type DayKey, instantOf, isoDateOf } from './civil-time.ts';
import { type ErrorCode, Refusal } from './errors.ts';
import type { Referral } from './referral.ts';

/* What a visit or a referral must be for a change. Each function returns when the rule holds and throws its refusal when not. */

/** Only a booked visit can change. */
export function refuseInactive(appointment: Appointment): void {
  if (appointment.state !== 'booked') throw new Refusal('appointment_not_active', { state: appointment.state });
}

/** A visit that has begun is the point's to record, no longer the patient's to change. */
export function refuseStarted({ startAt }: Pick<Appointment, 'startAt'>, nowMs: number): void {
  if (startAt <= instantOf(nowMs)) throw new Refusal('visit_started', { startAt });
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
