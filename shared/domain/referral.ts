import type { DayKey, Instant } from './civil-time.ts';
import { addDays, dayOf, instantOf, midnightOf } from './civil-time.ts';
import type { DailyChanges } from './daily-changes.ts';
import { idFrom } from './ids.ts';
import type { VaccineType } from './vaccines.ts';

/** `booked` and `used` name the visit in `visit`; expiry is decided from `expiringAt`, not stored as a state. */
export type ReferralState = 'issued' | 'booked' | 'used' | 'revoked';

/** How long a referral can be booked, counted from when its dose is due. */
export const REFERRAL_VALID_DAYS = 90;

/** An e-referral (`prescription` on the wire): the right to one dose. */
export interface Referral {
  readonly id: string;
  readonly patientId: string;
  readonly programme: 'cov19';
  readonly dose: number;
  /** Absent for a dose of the primary course. */
  readonly booster?: 'first' | 'second';
  readonly vaccineTypes: readonly VaccineType[];
  /** Embargo: no booking before this moment, whatever the interface shows. */
  readonly bookableFrom: Instant;
  /** The earliest day of the visit itself, or null. */
  readonly visitNotBefore: DayKey | null;
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

/** A group of people whose referrals are issued together, and when they may book. */
export interface Cohort {
  readonly id: string;
  readonly programme: 'cov19';
  /** `YYYY-MM-DD`, both ends included. */
  readonly bornFrom: string;
  readonly bornTo: string;
  readonly vaccineTypes: readonly VaccineType[];
  readonly bookableFrom: Instant;
  readonly visitNotBefore: DayKey | null;
  readonly validDays: number;
}

/** Returns the id of a person's referral for a dose: issuing twice gives one referral. */
export function referralIdOf(patientId: string, programme: string, dose: number): string {
  return idFrom('referral', patientId, programme, dose);
}

/**
 * Issues a person's first-dose referral from the cohorts they were born into. Returns undefined when there is none. Of
 * several cohorts the one that opens first counts. The id depends on person and dose alone, so issuing twice gives one
 * referral.
 */
export function issueFirstDose(
  person: { patientId: string; birthDate: string },
  cohorts: readonly Cohort[],
  nowMs: number,
): Referral | undefined {
  const cohort = cohorts
    .filter(({ bornFrom, bornTo }) => bornFrom <= person.birthDate && person.birthDate <= bornTo)
    .sort((a, b) => (a.bookableFrom < b.bookableFrom ? -1 : 1))[0];
  if (!cohort) return undefined;
  return {
    id: referralIdOf(person.patientId, cohort.programme, 1),
    patientId: person.patientId,
    programme: cohort.programme,
    dose: 1,
    vaccineTypes: cohort.vaccineTypes,
    bookableFrom: cohort.bookableFrom,
    visitNotBefore: cohort.visitNotBefore,
    expiringAt: instantOf(midnightOf(addDays(dayOf(nowMs), cohort.validDays))),
    state: 'issued',
    visit: null,
    bookings: 0,
  };
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
