import { type Appointment, dayGiven } from '../../../shared/domain/appointment.ts';
import { whyNotAllowed } from '../../../shared/domain/programmes/allowed.ts';
import type { DoseGiven, ProgrammePerson } from '../../../shared/domain/programmes/entitlement.ts';
import { programmes } from '../../../shared/domain/programmes/programmes.ts';
import type { Programme } from '../../../shared/domain/programmes/schema.ts';
import { type Referral, referralIdOf } from '../../../shared/domain/referral.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Finding } from './finding.ts';

/* Visits and the versions of programmes that allowed them. */

/**
 * A referral is a right on the terms of the version that was in force when it was issued: that
 * version, asked at that moment, must have given this person these terms, and the visit must keep
 * to them. A later version counts from the next issue on.
 */
export function visitsWereAllowed(snapshot: Snapshot): Finding {
  const violations: string[] = [];
  let checked = 0;
  for (const visit of snapshot.appointments.values()) {
    const referral = snapshot.referrals.get(visit.referralId);
    if (!referral || (visit.state !== 'booked' && visit.state !== 'completed')) continue;
    checked++;
    const why = whyWrong(visit, referral, snapshot);
    if (why) violations.push(`${visit.id}: ${why}`);
  }
  return { invariant: 'every visit was allowed by the version in force', checked, violations };
}

function whyWrong(visit: Appointment, referral: Referral, snapshot: Snapshot): string | undefined {
  const bookedAt = visit.history[0]!.at;
  // Whoever issued before versions were kept was the first one.
  const { version, at, cohort } = referral.issued ?? { version: 1, at: bookedAt };
  const programme = programmes.version(referral.programme, version);
  if (!programme) return `its referral is of ${referral.programme} ${version}, which nobody published`;
  const inForce = programmes.at(referral.programme, Date.parse(at))?.version;
  if (inForce !== version) return `its referral is of ${referral.programme} ${version}, and ${inForce} was in force`;
  const invited = programme.cohorts.find(({ id }) => id === cohort);
  if (cohort !== undefined && !invited) return `its referral is of ${cohort}, which is no cohort of the version`;
  const birthDate = snapshot.birthDates.get(visit.patientId);
  const doses = dosesBefore(referral, snapshot);
  // A record that was taken back leaves the visit of the next dose, and nothing to judge it by.
  if (birthDate === undefined || !doses) return undefined;
  const { slot } = visit;
  const booked = { day: slot.day, vaccineType: slot.vaccineType, dose: slot.dose, bookedAt };
  const { season, expiringAt } = referral;
  const person = { ...asInvited(invited), birthDate, doses };
  const reasons = whyNotAllowed({ ...booked, season, expiringAt }, person, programme, Date.parse(at))
    // The day of the dose before may have been corrected since; what the referral says is looked at elsewhere.
    .filter(({ code }) => referral.dose === 1 || code !== 'visit_too_early');
  return reasons.length > 0 ? reasons.map(({ code }) => code).join(', ') : undefined;
}

/** Returns the doses of a programme before this one, or undefined where one of them is not on record. */
function dosesBefore(referral: Referral, { referrals, appointments }: Snapshot): DoseGiven[] | undefined {
  const doses: DoseGiven[] = [];
  for (let dose = 1; dose < referral.dose; dose++) {
    const held = referrals.get(referralIdOf(referral.patientId, referral.programme, dose, referral.season));
    const visit = held?.visit && appointments.get(held.visit.appointmentId);
    if (!held || !visit?.completion) return undefined;
    const { booster, course, firstTime, season } = held;
    const referredAs = { ...(booster && { booster }), ...(course && { course }), ...(firstTime && { firstTime }) };
    doses.push({ vaccineType: visit.slot.vaccineType, dose, givenOn: dayGiven(visit.completion), season, referredAs });
  }
  return doses;
}

/**
 * What a cohort asks for beside age and doses counts as met: what the person was when it opened to
 * them is not kept.
 */
function asInvited(cohort: Programme['cohorts'][number] | undefined): Partial<ProgrammePerson> {
  return { professions: cohort?.professions, conditions: cohort?.conditions, district: cohort?.districts?.[0] };
}
