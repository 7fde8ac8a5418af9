import type { ErrorCode } from '../domain/errors.ts';

/* Refusals that several operations give, for the lists of their schemas. */

/** Those of whoever books a term, or moves a visit to it. */
export const SLOT_REFUSALS = [
  'slot_not_found',
  'slot_full',
  'slot_started',
  'referral_not_found',
  'booking_not_open',
  'visit_too_early',
  'vaccine_not_allowed',
  'dose_mismatch',
] as const satisfies readonly ErrorCode[];

/** Those of whoever books on a referral that is not free. */
export const REFERRAL_REFUSALS = [
  'referral_already_booked',
  'referral_used',
  'referral_revoked',
  'referral_expired',
] as const satisfies readonly ErrorCode[];

/** Those of every change of a visit. */
export const WRITE_REFUSALS = [
  'too_many_changes',
  'change_impossible',
  'unavailable',
] as const satisfies readonly ErrorCode[];
