import type { Firestore } from '@google-cloud/firestore';
import { Refusal } from '../domain/errors.ts';
import { issueFirstDose, type Referral } from '../domain/referral.ts';
import { ignoreExisting } from '../grpc.ts';
import type { OpenCohorts } from '../store/cohort-cache.ts';
import { referrals } from '../store/collections.ts';
import { birthDateOf, type Patients, type Person } from '../store/patients.ts';
import { referralsOfPatient } from '../store/referrals.ts';

export interface SignInContext {
  readonly db: Firestore;
  readonly patients: Patients;
  readonly openCohorts: OpenCohorts;
  readonly now: () => number;
}

/**
 * Receives a person whom the identity provider or the staff of a point has vouched for: finds or makes their record and issues the referral of
 * their cohort if they have none. Returns their id, the same at every login, and their referrals.
 */
export async function signInPatient(
  person: Person,
  { db, patients, openCohorts, now }: SignInContext,
): Promise<{ patientId: string; referrals: Referral[] }> {
  const birthDate = birthDateOf(person);
  if (!birthDate) throw new Refusal('login_failed');
  const { id: patientId } = await patients.record(person);
  const issued = issueFirstDose({ patientId, birthDate }, await openCohorts(), now());
  const held = await referralsOfPatient(db, patientId);
  // A referral that exists already, in whatever state, stays as it is.
  if (!issued || held.some(({ id }) => id === issued.id)) return { patientId, referrals: held };
  await referrals(db).doc(issued.id).create(issued).catch(ignoreExisting);
  return { patientId, referrals: await referralsOfPatient(db, patientId) };
}
