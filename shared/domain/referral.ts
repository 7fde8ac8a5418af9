import type { DayKey, Instant } from './civil-time.ts';
import { instantOf, midnightOf } from './civil-time.ts';
import type { DailyChanges } from './daily-changes.ts';
import { idFrom } from './ids.ts';
import type { BoosterName } from './programmes/doses.ts';
import { type Entitled, entitlement, type ProgrammePerson } from './programmes/entitlement.ts';
import { programmes } from './programmes/programmes.ts';
import type { Programme } from './programmes/schema.ts';
import type { VaccineType } from './vaccines.ts';

/** `booked` and `used` name the visit in `visit`; expiry is decided from `expiringAt`, not stored as a state. */
export type ReferralState = 'issued' | 'booked' | 'used' | 'revoked';

/** An e-referral (`prescription` on the wire): the right to one dose. */
export interface Referral {
  readonly id: string;
  readonly patientId: string;
  readonly programme: string;
  /** In a programme whose doses are counted anew in each season. */
  readonly season?: string;
  readonly dose: number;
  /** Absent for a dose of the primary course. */
  readonly booster?: BoosterName;
  /** The course that was begun, where more than the vaccine decided which. */
  readonly course?: string;
  /** Whether there was no dose in an earlier season, where the rules ask for it. */
  readonly firstTime?: true;
  readonly vaccineTypes: readonly VaccineType[];
  /** Embargo: no booking before this moment, whatever the interface shows. */
  readonly bookableFrom: Instant;
  /** The earliest day of the visit itself, or null. */
  readonly visitNotBefore: DayKey | null;
  /** The last day of the visit itself: that of the season. */
  readonly visitNotAfter?: DayKey;
  readonly expiringAt: Instant;
  readonly state: ReferralState;
  /** The visit that holds this referral, or null. */
  readonly visit: { readonly appointmentId: string; readonly slotId: string } | null;
  /** How many times it has been booked: names the next appointment. */
  readonly bookings: number;
  /** What happened on the last day on which anything did. */
  readonly changes?: DailyChanges;
  /** The visit whose annulment revoked it; the dose recorded anew, at whatever visit, gives it back. */
  readonly annulledWith?: string;
}

/** Whose referral is issued, by what counts for it. */
export interface ReferredPerson extends ProgrammePerson {
  readonly patientId: string;
}

/**
 * Returns the id of a person's referral for a dose: issuing twice gives one referral. The doses of
 * a season have ids of their own, so that this year's first is not last year's.
 */
export function referralIdOf(patientId: string, programme: string, dose: number, season?: string): string {
  return season === undefined
    ? idFrom('referral', patientId, programme, dose)
    : idFrom('referral', patientId, programme, season, dose);
}

/** Returns the referral that somebody gets on the terms to which they are entitled. */
export function referralOn(terms: Entitled, patientId: string, programme: string): Referral {
  const { dose, season, booster, course, firstTime, vaccineTypes, visitNotAfter } = terms;
  return {
    id: referralIdOf(patientId, programme, dose, season),
    patientId,
    programme,
    ...(season !== undefined && { season }),
    dose,
    ...(booster && { booster }),
    ...(course !== undefined && { course }),
    ...(firstTime && { firstTime }),
    vaccineTypes,
    bookableFrom: terms.bookableFrom,
    visitNotBefore: terms.visitNotBefore,
    ...(visitNotAfter !== null && { visitNotAfter }),
    expiringAt: terms.expiringAt,
    state: 'issued',
    visit: null,
    bookings: 0,
  };
}

/**
 * Issues what a person is entitled to by a version of a programme. Returns undefined when that is
 * nothing. The id depends on person, season and dose alone, so issuing twice gives one referral.
 */
export function issueReferral(person: ReferredPerson, programme: Programme, nowMs: number): Referral | undefined {
  const answer = entitlement(person, programme, nowMs);
  return answer.entitled ? referralOn(answer, person.patientId, programme.id) : undefined;
}

/** Returns for how many days a new referral of a programme is valid, by the rules of a day. */
export function validDaysOf(programme: string, day: DayKey): number {
  return programmes.inForce(programme, midnightOf(day)).referral.validDays;
}

/**
 * Returns a person's referral issued anew, or undefined when it stays as it is: only one that has expired without being used is, and only
 * while the person's cohort entitles them to `issued`, the referral that a newcomer gets. For the first dose the rest of what the cohort
 * says counts anew, too. A later dose keeps its own vaccines and days: late is better than never. An earliest day that was set for another
 * reason, as by a contraindication, goes on.
 */
export function reissued(held: Referral, issued: Referral, nowMs: number): Referral | undefined {
  if (held.state !== 'issued' || held.expiringAt > instantOf(nowMs)) return undefined;
  const { expiringAt } = issued;
  if (held.id !== issued.id) return { ...held, expiringAt };
  const visitNotBefore = [held.visitNotBefore ?? '', issued.visitNotBefore ?? ''].sort().at(-1) || null;
  return { ...held, ...issued, visitNotBefore, bookings: held.bookings };
}
