import { Refusal } from '../domain/errors.ts';
import type { Referral } from '../domain/referral.ts';
import { birthDateOf, type Patients, type Person } from '../store/patients.ts';
import { type IssueContext, issueReferrals } from './issue-referrals.ts';

export interface SignInContext extends IssueContext {
  readonly patients: Patients;
}

/**
 * Receives a person whom the identity provider or the staff of a point has vouched for: finds or makes their record and issues the
 * referrals that they are entitled to. Returns their id, the same at every login, and their referrals.
 */
export async function signInPatient(
  person: Person,
  { patients, ...context }: SignInContext,
): Promise<{ patientId: string; referrals: Referral[] }> {
  if (!birthDateOf(person)) throw new Refusal('login_failed');
  const { id: patientId } = await patients.record(person);
  return { patientId, referrals: await issueReferrals(patientId, person, context) };
}
