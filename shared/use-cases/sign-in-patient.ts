import { dayOf, isoDateOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import type { Source } from '../domain/on-record.ts';
import { type Person, personProblem } from '../domain/person.ts';
import type { Referral } from '../domain/referral.ts';
import type { Patients } from '../store/patients.ts';
import { type IssueContext, issueReferrals } from './issue-referrals.ts';

export interface SignInContext extends IssueContext {
  readonly patients: Patients;
}

/**
 * Receives a person whom the identity provider or the staff of a point has vouched for: finds or makes their record and issues the
 * referrals that they are entitled to. Returns their id, the same at every login, and their referrals. Throws `invalid_request`
 * for particulars that nobody can have.
 */
export async function signInPatient(
  person: Person,
  { patients, ...context }: SignInContext,
  source: Source,
): Promise<{ patientId: string; referrals: Referral[] }> {
  const problem = personProblem(person, isoDateOf(dayOf(context.now())));
  if (problem) throw new Refusal('invalid_request', { problems: [problem] });
  const patient = await patients.record(person, source);
  return { patientId: patient.id, referrals: await issueReferrals(patient, context) };
}
