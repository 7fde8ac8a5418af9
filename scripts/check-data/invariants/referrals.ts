import { type Appointment, dayGiven } from '../../../shared/domain/appointment.ts';
import { dayOf, instantOf } from '../../../shared/domain/civil-time.ts';
import { referralIdOf } from '../../../shared/domain/referral.ts';
import { daysToRebook, lastingFrom } from '../../../shared/domain/visit-ends.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Finding } from './finding.ts';

/* Referrals and the visits that hold them. */

/** What reading a patient's referrals by name rests on. */
export function referralsAreFoundByName({ referrals }: Snapshot): Finding {
  const violations: string[] = [];
  for (const [id, { patientId, programme, season, dose }] of referrals) {
    if (id !== referralIdOf(patientId, programme, dose, season)) violations.push(`${id}: not the name of dose ${dose}`);
    if (dose > 1 && !referrals.has(referralIdOf(patientId, programme, dose - 1, season)))
      violations.push(`${id}: dose ${dose} without the one before`);
  }
  return {
    invariant: 'every referral is named by its patient and dose, and follows the last',
    checked: referrals.size,
    violations,
  };
}

/** A visit at which no dose was given leaves the referral to another. */
const STATE_OF_REFERRAL = {
  booked: 'booked',
  completed: 'used',
  noShow: undefined,
  notQualified: undefined,
  cancelled: undefined,
} as const;

export function referralsHoldOneVisit({ referrals, appointments }: Snapshot): Finding {
  const holders = new Map<string, Appointment[]>();
  for (const visit of appointments.values()) {
    if (STATE_OF_REFERRAL[visit.state])
      holders.set(visit.referralId, [...(holders.get(visit.referralId) ?? []), visit]);
  }
  const violations: string[] = [];
  for (const [id, referral] of referrals) {
    const [visit, ...others] = holders.get(id) ?? [];
    if (others.length > 0) violations.push(`${id}: ${others.length + 1} visits at once`);
    else if (!visit && (referral.visit || referral.state === 'booked' || referral.state === 'used')) {
      violations.push(`${id}: ${referral.state} without a visit`);
    } else if (visit && (referral.visit?.appointmentId !== visit.id || referral.visit.slotId !== visit.slotId)) {
      violations.push(`${id}: does not name its visit ${visit.id}`);
    } else if (visit && referral.state !== STATE_OF_REFERRAL[visit.state]) {
      violations.push(`${id}: ${referral.state}, but its visit is ${visit.state}`);
    }
  }
  for (const visit of appointments.values()) {
    if (referrals.get(visit.referralId)?.patientId !== visit.patientId)
      violations.push(`${visit.id}: not on the patient's referral`);
  }
  return {
    invariant: 'a referral holds at most one visit, and a used one stays used',
    checked: referrals.size,
    violations,
  };
}

/** A visit that has ended without a dose must not have taken the right to one along. */
export function rightsOutliveVisits({ appointments, referrals }: Snapshot, nowMs: number): Finding {
  const now = instantOf(nowMs);
  const violations: string[] = [];
  let checked = 0;
  for (const [id, { referralId, state, history }] of appointments) {
    const referral = referrals.get(referralId);
    const end = history.at(-1);
    if (!referral || !end || STATE_OF_REFERRAL[state] !== undefined) continue;
    checked++;
    const day = dayOf(Date.parse(end.at));
    const { expiringAt } = lastingFrom(day, referral, daysToRebook(end.by.channel, referral, day));
    if (referral.state === 'issued' && referral.expiringAt <= now && now < expiringAt)
      violations.push(`${id}: ended ${end.at}, and its referral ${referralId} expired ${referral.expiringAt}`);
  }
  return { invariant: 'a right that was booked can be booked again', checked, violations };
}

export function embargoesHeld({ appointments, referrals }: Snapshot): Finding {
  const violations: string[] = [];
  for (const [id, { referralId, slot, history, state, completion }] of appointments) {
    const referral = referrals.get(referralId);
    // What a referral says may be younger than the visits that it has left behind: whoever was sent
    // home may come again only later, and one that has expired is issued anew.
    if (!referral || STATE_OF_REFERRAL[state] === undefined) continue;
    if (history[0] && history[0].at < referral.bookableFrom) violations.push(`${id}: booked before the embargo lifted`);
    const days = completion ? [slot.day, dayGiven(completion)] : [slot.day];
    const { visitNotBefore } = referral;
    if (visitNotBefore && days.some((day) => day < visitNotBefore)) violations.push(`${id}: before the earliest day`);
  }
  return { invariant: 'no visit was booked before its time', checked: appointments.size, violations };
}
