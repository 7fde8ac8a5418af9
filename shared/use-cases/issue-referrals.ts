import type { Firestore } from '@google-cloud/firestore';
import { birthDateOf, type Person } from '../domain/person.ts';
import { issueFirstDose, type Referral, reissued } from '../domain/referral.ts';
import { ignoreExisting } from '../grpc.ts';
import type { OpenCohorts } from '../store/cohort-cache.ts';
import { referrals } from '../store/collections.ts';
import { referralsOfPatient } from '../store/referrals.ts';

export interface IssueContext {
  readonly db: Firestore;
  readonly openCohorts: OpenCohorts;
  readonly now: () => number;
}

/**
 * Issues what a person is entitled to by their cohort: the referral for the first dose if they have none, and anew what has expired
 * without being used. Returns all their referrals. Someone who has what they are entitled to costs no more than reading it.
 */
export async function issueReferrals(
  patientId: string,
  person: Person,
  { db, openCohorts, now }: IssueContext,
): Promise<Referral[]> {
  const birthDate = birthDateOf(person);
  const issued = birthDate && issueFirstDose({ patientId, birthDate }, await openCohorts(), now());
  const held = await referralsOfPatient(db, patientId);
  if (!issued) return held;
  if (!held.some(({ id }) => id === issued.id)) {
    await referrals(db).doc(issued.id).create(issued).catch(ignoreExisting);
    return referralsOfPatient(db, patientId);
  }
  return Promise.all(
    held.map((referral) =>
      reissued(referral, issued, now()) ? issueAnew(referral.id, issued, { db, now }) : referral,
    ),
  );
}

/** What somebody else has done with the referral meanwhile stands. */
function issueAnew(id: string, issued: Referral, { db, now }: Pick<IssueContext, 'db' | 'now'>): Promise<Referral> {
  const document = referrals(db).doc(id);
  return db.runTransaction(async (tx) => {
    const current = (await tx.get(document)).data()!;
    const anew = reissued(current, issued, now());
    if (anew) tx.set(document, anew);
    return anew ?? current;
  });
}
