import type { Firestore } from '@google-cloud/firestore';
import { Refusal } from '../domain/errors.ts';
import { parsePesel } from '../domain/pesel.ts';
import { issueFirstDose, type Referral } from '../domain/referral.ts';
import { ignoreExisting } from '../grpc.ts';
import { cohorts, referrals } from '../store/collections.ts';
import type { Patients, Person } from '../store/patients.ts';
import { referralsOfPatient } from '../store/queries.ts';

/**
 * Receives a person whom the identity provider has vouched for: finds or makes their record and issues the referral of
 * their cohort if they have none. Returns their id, the same at every login, and their referrals.
 */
export async function signInPatient(
  person: Person,
  { db, patients, now }: { db: Firestore; patients: Patients; now: () => number },
): Promise<{ patientId: string; referrals: Referral[] }> {
  const pesel = parsePesel(person.pesel);
  if (!pesel) throw new Refusal('login_failed');
  const patient = await db.runTransaction((tx) => patients.record(tx, person));
  const open = (await cohorts(db).get()).docs.map((document) => document.data());
  const issued = issueFirstDose({ patientId: patient.id, birthDate: pesel.birthDate }, open, now());
  // A referral that exists already, in whatever state, stays as it is.
  if (issued) await referrals(db).doc(issued.id).create(issued).catch(ignoreExisting);
  const held = await referralsOfPatient(db, patient.id).get();
  return { patientId: patient.id, referrals: held.docs.map((document) => document.data()) };
}
