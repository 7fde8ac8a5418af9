import { randomUUID } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import { appointmentIdOf } from '../../shared/domain/appointment.ts';
import { BY_PROVIDER } from '../../shared/domain/on-record.ts';
import { programmes } from '../../shared/domain/programmes/programmes.ts';
import { issueReferral, type Referral } from '../../shared/domain/referral.ts';
import { CSRF_HEADER, newSession, SESSION_COOKIE, type Session, Tokens } from '../../shared/http/session.ts';
import { BulkWrites } from '../../shared/store/bulk-writes.ts';
import { referrals } from '../../shared/store/collections.ts';
import { Patients } from '../../shared/store/patients.ts';
import { personalData } from '../../shared/store/personal-data.ts';
import { signInPatient } from '../../shared/use-cases/sign-in-patient.ts';

const REGISTERED_AT_ONCE = 32;

/** Someone with a referral and a session, about to book. */
export interface Booker {
  readonly patientId: string;
  readonly referralId: string;
  /** What a browser sends with every call. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Logs in `count` invented adults with a referral each. */
export async function bookers(db: Firestore, count: number): Promise<Booker[]> {
  const people = invented(count);
  const bulk = new BulkWrites(db);
  for (const { referral } of people) bulk.create(referrals(db).doc(referral.id), referral);
  await bulk.close();
  return people.map(({ booker }) => booker);
}

/** Registers `count` invented adults as a first login does, with a phone to which their SMS go, and logs them in. */
export async function patients(db: Firestore, count: number): Promise<(Booker & { claims: Record<string, string> })[]> {
  const context = {
    db,
    patients: new Patients(db, await personalData()()),
    programmes,
    now: Date.now,
  };
  const tokens = new Tokens();
  const made: (Booker & { claims: Record<string, string> })[] = [];
  const register = async () => {
    while (made.length < count) {
      const phone = `+48${600_000_000 + made.length}`;
      const person = { pesel: inventPesel(), givenName: 'Anna', familyName: 'Zmyślona', phone };
      const { patientId, referrals } = await signInPatient(person, context, BY_PROVIDER);
      const { headers, referralId } = loggedIn(tokens, patientId, referrals[0]!);
      const claims = {
        sub: patientId,
        pesel: person.pesel,
        given_name: person.givenName,
        family_name: person.familyName,
        phone_number: phone,
      };
      made.push({ patientId, referralId, headers, claims });
    }
  };
  await Promise.all(Array.from({ length: REGISTERED_AT_ONCE }, register));
  // Those who register side by side may be a few more.
  return made.slice(0, count);
}

function loggedIn(tokens: Tokens, patientId: string, { id }: Referral): Booker {
  const who = { role: 'patient' as const, subject: patientId, servicePointIds: [] };
  const session = newSession({ ...who, referrals: [{ id }] }, Date.now());
  return { patientId, referralId: id, headers: headersOf(session, tokens) };
}

function invented(count: number): { booker: Booker; referral: Referral }[] {
  const tokens = new Tokens();
  const programme = programmes.allInForce(Date.now())[0]!;
  return Array.from({ length: count }, () => {
    const patientId = randomUUID();
    const referral = issueReferral({ patientId, birthDate: '1980-01-01', doses: [] }, programme, Date.now())!;
    return { booker: loggedIn(tokens, patientId, referral), referral };
  });
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

/** The call that cancels the first visit on someone's referral. */
export function cancelRequest({ referralId, headers }: Booker) {
  return { method: 'DELETE' as const, path: `/api/appointment/${appointmentIdOf(referralId, 1)}`, headers };
}

/** Returns someone in one more session of theirs. */
export function loggedInAgain({ patientId, referralId }: Booker): Booker {
  const session = newSession({ role: 'patient', subject: patientId, servicePointIds: [], referrals: [] }, Date.now());
  return { patientId, referralId, headers: headersOf(session) };
}

/** Returns the headers of a member of staff of a point. */
export function staffOf(servicePointId: string): Readonly<Record<string, string>> {
  const who = { role: 'staff' as const, subject: 'bench', servicePointIds: [servicePointId], referrals: [] };
  return headersOf(newSession(who, Date.now()));
}

function headersOf(session: Session, tokens = new Tokens()): Readonly<Record<string, string>> {
  const cookie = `${SESSION_COOKIE}=${tokens.sealSession(session)}`;
  return { cookie, [CSRF_HEADER]: session.csrfToken, 'content-type': 'application/json' };
}
