import { randomUUID } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import { issueFirstDose } from '../../shared/domain/referral.ts';
import { CSRF_HEADER, newSession, SESSION_COOKIE, Tokens } from '../../shared/http/session.ts';
import { cohorts, referrals } from '../../shared/store/collections.ts';

/** Someone with a referral and a session, about to book. */
export interface Booker {
  readonly patientId: string;
  readonly referralId: string;
  /** What a browser sends with every call. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Issues a referral each to `count` invented adults and logs them in. */
export async function bookers(db: Firestore, count: number): Promise<Booker[]> {
  const open = (await cohorts(db).get()).docs.map((cohort) => cohort.data());
  const tokens = new Tokens();
  const bulk = db.bulkWriter({ throttling: false });
  const made = Array.from({ length: count }, async (): Promise<Booker> => {
    const patientId = randomUUID();
    const referral = issueFirstDose({ patientId, birthDate: '1980-01-01' }, open, Date.now())!;
    const session = newSession(
      { role: 'patient', subject: patientId, servicePointIds: [], referrals: [referral] },
      Date.now(),
    );
    const [token] = await Promise.all([
      tokens.sealSession(session),
      bulk.create(referrals(db).doc(referral.id), referral),
    ]);
    return {
      patientId,
      referralId: referral.id,
      headers: { cookie: `${SESSION_COOKIE}=${token}`, [CSRF_HEADER]: session.csrfToken },
    };
  });
  await bulk.close();
  return Promise.all(made);
}

/** The call that books a slot. */
export function confirmRequest({ referralId, headers }: Booker, slotId: string) {
  return {
    method: 'POST' as const,
    path: `/api/calendarSlot/${slotId}/confirm`,
    headers,
    body: JSON.stringify({ prescriptionId: referralId }),
  };
}
