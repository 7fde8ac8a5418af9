import type { Firestore } from '@google-cloud/firestore';
import { birthDateOf } from '../domain/person.ts';
import type { Programmes } from '../domain/programmes/programmes.ts';
import { dosesOn, issueReferral, type Referral, reissued } from '../domain/referral.ts';
import { ignoreExisting } from '../grpc.ts';
import { referrals } from '../store/collections.ts';
import type { Patient } from '../store/patients.ts';
import { referralsOfPatient } from '../store/referrals.ts';

export interface IssueContext {
  readonly db: Firestore;
  readonly programmes: Pick<Programmes, 'allInForce'>;
  readonly now: () => number;
}

/**
 * Issues what a person is entitled to in the programmes in force: the referrals that they do not
 * have, and anew what has expired without being used. Returns all their referrals. Someone who has
 * what they are entitled to costs no more than reading it.
 */
export async function issueReferrals(patient: Patient, { db, programmes, now }: IssueContext): Promise<Referral[]> {
  const { id: patientId, circumstances } = patient;
  const birthDate = birthDateOf(patient);
  const held = await referralsOfPatient(db, patientId);
  if (!birthDate) return held;
  const issued = programmes.allInForce(now()).flatMap((programme) => {
    // What follows a dose was issued when it was recorded: here the day of a dose decides nothing.
    const doses = dosesOn(held.filter((referral) => referral.programme === programme.id));
    return issueReferral({ ...circumstances, patientId, birthDate, doses }, programme, now()) ?? [];
  });
  const missing = issued.filter(({ id }) => !held.some((referral) => referral.id === id));
  if (missing.length > 0) {
    await Promise.all(missing.map((one) => referrals(db).doc(one.id).create(one).catch(ignoreExisting)));
    return referralsOfPatient(db, patientId);
  }
  return Promise.all(
    held.map((referral) => {
      const entitled = issued.find(
        ({ programme, season }) => programme === referral.programme && season === referral.season,
      );
      return entitled && reissued(referral, entitled, now()) ? issueAnew(referral.id, entitled, { db, now }) : referral;
    }),
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
