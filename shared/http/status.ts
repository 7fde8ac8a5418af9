import type { ErrorCode } from '../domain/errors.ts';

/** The HTTP status of each refusal. */
export const STATUS = {
  unauthorized: 401,
  forbidden: 403,
  rate_limited: 429,
  malformed_json: 400,
  invalid_request: 400,
  body_too_large: 413,
  not_found: 404,
  method_not_allowed: 405,
  patient_not_found: 404,
  referral_not_found: 404,
  referral_used: 409,
  referral_expired: 409,
  referral_revoked: 409,
  referral_already_booked: 409,
  booking_not_open: 409,
  visit_too_early: 409,
  vaccine_not_allowed: 409,
  dose_mismatch: 409,
  slot_not_found: 404,
  slot_full: 409,
  slot_started: 409,
  appointment_not_found: 404,
  appointment_not_active: 409,
  visit_started: 409,
  visit_checked_in: 409,
  visit_already_completed: 409,
  visit_not_started: 409,
  batch_denied: 409,
  batch_unclear: 409,
  batch_expired: 409,
  batch_of_other_vaccine: 409,
  visit_changed: 409,
  too_many_changes: 409,
  change_impossible: 422,
  next_dose_booked: 409,
  no_free_term: 409,
  schedule_changed: 409,
  offer_not_found: 404,
  offer_expired: 409,
  replan_not_found: 404,
  login_failed: 401,
  overloaded: 503,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** The code as clients see it: `slot_full` is `ERR_SLOT_FULL`. */
export function wireCodeOf(code: ErrorCode): string {
  return `ERR_${code.toUpperCase()}`;
}
