import type { Firestore } from '@google-cloud/firestore';
import { programmes, type Series } from '../domain/programmes/programmes.ts';
import { type Referral, referralIdOf } from '../domain/referral.ts';
import { referrals } from './collections.ts';
import { readShared } from './shared-reads.ts';

/** Doses read at once: most people have a referral for one dose or two. */
const AT_ONCE = 2;

/**
 * Returns all referrals of a patient, by programme, season and dose. A referral is named by these
 * and its patient, and the next one is issued only after it, so they are read by name: an opening
 * brings hundreds of logins a second, and a query costs the database far more than that.
 */
export async function referralsOfPatient(db: Firestore, patientId: string): Promise<Referral[]> {
  const held = await Promise.all(programmes.series.map((series) => referralsIn(series, db, patientId)));
  return held.flat();
}

async function referralsIn({ programme, season }: Series, db: Firestore, patientId: string): Promise<Referral[]> {
  const held: Referral[] = [];
  for (let dose = 1; held.length === dose - 1; dose += AT_ONCE) {
    const read = Array.from({ length: AT_ONCE }, (_, i) =>
      readShared(db, referrals(db).doc(referralIdOf(patientId, programme, dose + i, season))),
    );
    for (const snapshot of await Promise.all(read)) if (snapshot.exists) held.push(snapshot.data() as Referral);
  }
  return held;
}
