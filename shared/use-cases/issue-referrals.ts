import type { Firestore } from '@google-cloud/firestore';
import { birthDateOf, type Person } from '../domain/person.ts';
import type { DoseGiven } from '../domain/programmes/entitlement.ts';
import { issueFirstDose, type Referral, reissued } from '../domain/referral.ts';
import { slotOfId } from '../domain/slot.ts';
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
  const cohorts = birthDate ? await openCohorts() : [];
  const held = await referralsOfPatient(db, patientId);
  if (!birthDate) return held;
  const byProgramme = Map.groupBy(cohorts, ({ programme }) => programme);
  const issued = [...byProgramme].flatMap(([programme, ofProgramme]) => {
    const doses = dosesOfSeasons(held.filter((referral) => referral.programme === programme));
    return issueFirstDose({ patientId, birthDate, doses }, ofProgramme, now()) ?? [];
  });
  const missing = issued.filter(({ id }) => !held.some((referral) => referral.id === id));
  if (missing.length > 0) {
    await Promise.all(missing.map((one) => referrals(db).doc(one.id).create(one).catch(ignoreExisting)));
    return referralsOfPatient(db, patientId);
  }
  return Promise.all(
    held.map((referral) => {
      const first = issued.find(
        ({ programme, season }) => programme === referral.programme && season === referral.season,
      );
      return first && reissued(referral, first, now()) ? issueAnew(referral.id, first, { db, now }) : referral;
    }),
  );
}

/**
 * The doses on record that decide in which season the next first one is. Programmes without seasons
 * have one first dose.
 */
function dosesOfSeasons(held: readonly Referral[]): DoseGiven[] {
  return held.flatMap(({ state, season, dose, visit }) => {
    const slot = state === 'used' && visit ? slotOfId(visit.slotId) : undefined;
    return slot && season !== undefined ? { vaccineType: slot.vaccineType, dose, givenOn: slot.day, season } : [];
  });
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
