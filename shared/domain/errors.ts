/**
 * Every way the system says no. A code is stable: clients branch on it (`ERR_` + upper case on the wire), so it is
 * never renamed or reused.
 */
export type ErrorCode =
  | 'unauthorized'
  | 'forbidden'
  | 'no_ground'
  | 'rate_limited'
  | 'malformed_json'
  | 'invalid_request'
  | 'body_too_large'
  | 'not_found'
  | 'method_not_allowed'
  | 'patient_not_found'
  | 'birth_date_differs'
  | 'name_differs'
  | 'referral_not_found'
  | 'referral_used'
  | 'referral_expired'
  | 'referral_revoked'
  | 'referral_already_booked'
  | 'booking_not_open'
  | 'visit_too_early'
  | 'vaccine_not_allowed'
  | 'dose_mismatch'
  | 'slot_not_found'
  | 'slot_full'
  | 'slot_started'
  | 'appointment_not_found'
  | 'appointment_not_active'
  | 'visit_started'
  | 'visit_checked_in'
  | 'visit_already_completed'
  | 'visit_not_started'
  | 'batch_denied'
  | 'batch_unclear'
  | 'batch_expired'
  | 'batch_of_other_vaccine'
  | 'visit_changed'
  | 'too_many_changes'
  | 'change_impossible'
  | 'next_dose_booked'
  | 'no_free_term'
  | 'postal_code_unknown'
  | 'schedule_changed'
  | 'daily_limit_reached'
  | 'point_retired'
  | 'offer_not_found'
  | 'offer_expired'
  | 'replan_not_found'
  | 'login_failed'
  | 'overloaded'
  | 'unavailable'
  | 'internal';

/** What a refusal may tell its reader beside the code: never personal data. */
export type RefusalDetails = Readonly<Record<string, unknown>>;

/**
 * A refusal that is safe to show to whoever asked. The code is a string, never a number: Firestore's transaction
 * runner retries errors whose `code` looks like a gRPC status.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly details: RefusalDetails;

  constructor(code: ErrorCode, details: RefusalDetails = {}) {
    // An answer, not a failure: nobody asks where in the code it arose, and gathering the stack costs more than the decision.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(code);
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.details = details;
  }
}
