import type { catalog, FunctionName } from '../../functions/catalog.ts';
import type { ErrorCode } from '../../shared/domain/errors.ts';

type HttpTrigger = Extract<(typeof catalog)[FunctionName]['trigger'], { kind: 'http' }>;
type OperationName = HttpTrigger['routes'][number]['operation'];

/** What a call answers that neither the catalogue nor its schema says. */
export interface Answers {
  /** Successes without a documented JSON body: what happens, by HTTP status. */
  readonly success?: Readonly<Record<number, string>>;
  /** The refusals of its own. Those of every call (no session, a wrong role, invalid input) follow from its form. */
  readonly refusals: readonly ErrorCode[];
}

const SLOT_REFUSALS = [
  'slot_not_found',
  'slot_full',
  'slot_started',
  'referral_not_found',
  'booking_not_open',
  'visit_too_early',
  'vaccine_not_allowed',
  'dose_mismatch',
] as const;
const REFERRAL_REFUSALS = ['referral_already_booked', 'referral_used', 'referral_revoked', 'referral_expired'] as const;
const WRITE_REFUSALS = ['too_many_changes', 'change_impossible', 'overloaded', 'unavailable'] as const;

/** Keyed by operation, so that a new call does not compile until it is said here what it answers. */
const ANSWERS = {
  beginLogin: { success: { 302: 'To the identity provider. No JSON content.' }, refusals: [] },
  finishLogin: {
    success: { 302: 'To the first page of whoever logged in; sets the cookie `patient_sid`. No JSON content.' },
    refusals: ['login_failed'],
  },
  getSession: { refusals: [] },
  getSettings: { refusals: [] },
  logout: {
    success: {
      200: 'The session cookie is removed.',
      302: 'The same, then to the start page: for a caller that accepts `text/html`. No JSON content.',
    },
    refusals: ['unauthorized'],
  },
  getPatient: { refusals: ['patient_not_found'] },
  findSlots: { refusals: ['rate_limited', 'referral_not_found', 'postal_code_unknown'] },
  confirmSlot: { refusals: ['daily_limit_reached', ...SLOT_REFUSALS, ...REFERRAL_REFUSALS, ...WRITE_REFUSALS] },
  cancelAppointment: {
    success: { 200: 'The visit is cancelled. No content.' },
    refusals: ['appointment_not_found', 'appointment_not_active', 'visit_started', ...WRITE_REFUSALS],
  },
  rescheduleAppointment: {
    refusals: [
      'appointment_not_found',
      'appointment_not_active',
      'visit_started',
      'daily_limit_reached',
      ...SLOT_REFUSALS,
      ...WRITE_REFUSALS,
    ],
  },
  getAccesses: { refusals: [] },
  findAccesses: { refusals: [] },
  findServicePoints: { refusals: [] },
  findLocalities: { refusals: [] },
  completeAppointment: {
    refusals: [
      'appointment_not_found',
      'appointment_not_active',
      'visit_already_completed',
      'vaccine_not_allowed',
      'dose_mismatch',
      'batch_denied',
      'batch_unclear',
      'batch_expired',
      'batch_of_other_vaccine',
      'visit_too_early',
      ...WRITE_REFUSALS,
    ],
  },
  listPoints: { refusals: [] },
  getCalendar: { refusals: [] },
  getSchedule: { refusals: [] },
  previewSchedule: { refusals: [] },
  publishSchedule: { refusals: ['schedule_changed', 'point_retired'] },
  findPatient: { refusals: ['no_ground'] },
  registerPatient: { refusals: ['birth_date_differs', 'name_differs', 'patient_not_found', 'no_ground'] },
  bookVisit: { refusals: [...SLOT_REFUSALS, ...REFERRAL_REFUSALS, 'no_free_term', ...WRITE_REFUSALS] },
  receiveWalkIn: {
    refusals: [...SLOT_REFUSALS, ...REFERRAL_REFUSALS, 'no_free_term', 'point_retired', ...WRITE_REFUSALS],
  },
  checkIn: { refusals: ['appointment_not_found', 'appointment_not_active', ...WRITE_REFUSALS] },
  markNoShow: {
    refusals: ['appointment_not_found', 'appointment_not_active', 'visit_not_started', ...WRITE_REFUSALS],
  },
  cancelVisit: { refusals: ['appointment_not_found', 'appointment_not_active', ...WRITE_REFUSALS] },
  getVisit: { refusals: ['appointment_not_found'] },
  markNotQualified: { refusals: ['appointment_not_found', 'appointment_not_active', ...WRITE_REFUSALS] },
  correctRecord: {
    refusals: [
      'appointment_not_found',
      'appointment_not_active',
      'visit_changed',
      'batch_denied',
      'batch_unclear',
      'batch_expired',
      'batch_of_other_vaccine',
      'visit_too_early',
      'next_dose_booked',
      ...WRITE_REFUSALS,
    ],
  },
  annulRecord: {
    refusals: [
      'appointment_not_found',
      'appointment_not_active',
      'visit_changed',
      'next_dose_booked',
      ...WRITE_REFUSALS,
    ],
  },
  listDeniedBatches: { refusals: [] },
  denyBatch: { refusals: [] },
  allowBatch: { refusals: [] },
  startReplan: { refusals: [...WRITE_REFUSALS] },
  listReplans: { refusals: [] },
  getReplan: { refusals: ['replan_not_found'] },
  answerOffer: {
    refusals: [
      'appointment_not_found',
      'appointment_not_active',
      'visit_checked_in',
      'offer_not_found',
      'offer_expired',
      ...WRITE_REFUSALS,
    ],
  },
  callStandby: { refusals: ['slot_not_found', 'slot_started', 'slot_full', ...WRITE_REFUSALS] },
  getStandbyCall: { refusals: ['offer_not_found'] },
  getStandby: { refusals: ['forbidden'] },
  joinStandby: { refusals: ['forbidden', 'postal_code_unknown'] },
  leaveStandby: { success: { 204: 'Out of the pool. No content.' }, refusals: ['forbidden'] },
  answerStandby: { refusals: ['offer_not_found', 'offer_expired', ...SLOT_REFUSALS, ...WRITE_REFUSALS] },
  getStock: { refusals: [] },
  receiveDelivery: { refusals: ['batch_unclear'] },
  recordWastage: { refusals: [] },
  getStockEntries: { refusals: [] },
  recallBatch: { refusals: [] },
  recordSmsStatus: { success: { 204: 'The report is recorded. No content.' }, refusals: ['forbidden'] },
} as const satisfies Record<OperationName, Answers>;

/** Returns what an operation of the catalogue answers. */
export function answersOf(operation: string): Answers {
  const answers = (ANSWERS as Readonly<Record<string, Answers>>)[operation];
  if (!answers) throw new Error(`scripts/generate/answers.ts does not say what ${operation} answers`);
  return answers;
}
