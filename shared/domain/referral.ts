import type { DayKey, Instant } from './civil-time.ts';
import { instantOf, midnightOf } from './civil-time.ts';
import type { DailyChanges } from './daily-changes.ts';
import { idFrom } from './ids.ts';
import type { BoosterName } from './programmes/doses.ts';
import {
  type DoseGiven,
  type Entitled,
  earliestVisit,
  entitlement,
  type ProgrammePerson,
} from './programmes/entitlement.ts';
import { programmes } from './programmes/programmes.ts';
import type { Programme } from './programmes/schema.ts';
import { slotOfId } from './slot.ts';
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
  /**
   * The version of the programme that gave these terms, and when; and the cohort, unless the dose
   * follows another. Old referrals do not say.
   */
  readonly issued?: { readonly version: number; readonly at: Instant; readonly cohort?: string };
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

/**
 * Returns the referral that somebody gets on the terms to which a version of a programme entitles
 * them at a moment.
 */
export function referralOn(
  terms: Entitled,
  patientId: string,
  { id: programme, version }: Pick<Programme, 'id' | 'version'>,
  atMs: number,
): Referral {
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
    issued: { version, at: instantOf(atMs), ...(terms.cohort !== undefined && { cohort: terms.cohort }) },
  };
}

/**
 * Issues what a person is entitled to by a version of a programme. Returns undefined when that is
 * nothing. The id depends on person, season and dose alone, so issuing twice gives one referral.
 */
export function issueReferral(person: ReferredPerson, programme: Programme, nowMs: number): Referral | undefined {
  const answer = entitlement(person, programme, nowMs);
  return answer.entitled ? referralOn(answer, person.patientId, programme, nowMs) : undefined;
}

/**
 * Returns the doses that referrals of one programme tell. The day of the slot stands for the day of
 * the dose, which is the day before or after at times.
 */
export function dosesOn(held: readonly Referral[]): DoseGiven[] {
  return held.flatMap(({ state, season, dose, visit }) => {
    const slot = state === 'used' && visit ? slotOfId(visit.slotId) : undefined;
    return slot ? { vaccineType: slot.vaccineType, dose, givenOn: slot.day, season } : [];
  });
}

/** Returns for how many days a new referral of a programme is valid, by the rules of a day. */
export function validDaysOf(programme: string, day: DayKey): number {
  return programmes.inForce(programme, midnightOf(day)).referral.validDays;
}

/**
 * Returns a person's referral issued anew, or undefined when it stays as it is. `issued` is what
 * they are entitled to now in its programme and season. Anew is issued what has expired without
 * being used, and what a cohort opens on other terms since a later version is in force. A dose that
 * follows another keeps its vaccines and days: late is better than never.
 */
export function reissued(held: Referral, issued: Referral, nowMs: number): Referral | undefined {
  if (held.state !== 'issued') return undefined;
  const isExpired = held.expiringAt <= instantOf(nowMs);
  const isOfCohort = held.id === issued.id && issued.issued?.cohort !== undefined;
  if (!isOfCohort) return isExpired ? { ...held, expiringAt: issued.expiringAt } : undefined;
  const anew = { ...held, ...issued, visitNotBefore: earliestDay(held, issued), bookings: held.bookings };
  const isOfLaterVersion = versionOf(held) < versionOf(issued);
  return isExpired || (isOfLaterVersion && !hasSameTerms(held, anew)) ? anew : undefined;
}

/** Whoever issued before versions were kept was the first one. */
function versionOf({ issued }: Referral): number {
  return issued?.version ?? 1;
}

function hasSameTerms(a: Referral, b: Referral): boolean {
  return (
    a.bookableFrom === b.bookableFrom &&
    a.visitNotBefore === b.visitNotBefore &&
    a.visitNotAfter === b.visitNotAfter &&
    a.vaccineTypes.join() === b.vaccineTypes.join()
  );
}

/** An earliest day that was set for another reason, as by a contraindication, goes on. */
function earliestDay(held: Referral, issued: Referral): DayKey | null {
  const version = programmes.version(held.programme, versionOf(held));
  const cohort = version?.cohorts.find(({ id }) => id === held.issued?.cohort);
  const season = version?.seasons?.find(({ id }) => id === held.season);
  if (cohort && held.visitNotBefore === earliestVisit(cohort, season)) return issued.visitNotBefore;
  return [held.visitNotBefore ?? '', issued.visitNotBefore ?? ''].sort().at(-1) || null;
}
