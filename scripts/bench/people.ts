import { randomUUID } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import { issueFirstDose, type Referral } from '../../shared/domain/referral.ts';
import { CSRF_HEADER, newSession, SESSION_COOKIE, Tokens } from '../../shared/http/session.ts';
import { cohorts, referrals } from '../../shared/store/collections.ts';

/** Someone with a referral and a session, about to book. */
export interface Booker {
  readonly patientId: string;
  readonly referralId: string;
  /** What a browser sends with every call. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Logs in `count` invented adults whose referrals are known to their sessions alone: enough for a search. */
export async function searchers(db: Firestore, count: number): Promise<Booker[]> {
  return (await invented(db, count)).map(({ booker }) => booker);
}

/** Logs in `count` invented adults with a referral each. */
export async function bookers(db: Firestore, count: number): Promise<Booker[]> {
  const people = await invented(db, count);
  const bulk = db.bulkWriter({ throttling: false });
  for (const { referral } of people) void bulk.create(referrals(db).doc(referral.id), referral);
  await bulk.close();
  return people.map(({ booker }) => booker);
}

async function invented(db: Firestore, count: number): Promise<{ booker: Booker; referral: Referral }[]> {
  const open = (await cohorts(db).get()).docs.map((cohort) => cohort.data());
  const tokens = new Tokens();
  return Promise.all(
    Array.from({ length: count }, async () => {
      const patientId = randomUUID();
      const referral = issueFirstDose({ patientId, birthDate: '1980-01-01' }, open, Date.now())!;
      const { id, dose, vaccineTypes } = referral;
      const who = {
        role: 'patient' as const,
        subject: patientId,
        servicePointIds: [],
        referrals: [{ id, dose, vaccineTypes }],
      };
      const session = newSession(who, Date.now());
      const cookie = `${SESSION_COOKIE}=${tokens.sealSession(session)}`;
      const headers = { cookie, [CSRF_HEADER]: session.csrfToken };
      return { booker: { patientId, referralId: id, headers }, referral };
    }),
  );
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
