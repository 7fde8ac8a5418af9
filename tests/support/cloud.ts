import { Firestore } from '@google-cloud/firestore';
import { inject, vi } from 'vitest';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import type { Role } from '../../shared/domain/actor.ts';
import { addDays, dayOf, midnightOf } from '../../shared/domain/civil-time.ts';
import { BY_PROVIDER } from '../../shared/domain/on-record.ts';
import { programmes } from '../../shared/domain/programmes/programmes.ts';
import { servicePointIdOf } from '../../shared/domain/service-point.ts';
import { type SlotRef, siteDayIdOf, slotIdOf, slotKeyOf } from '../../shared/domain/slot.ts';
import { isConflict } from '../../shared/grpc.ts';
import { newSession, Tokens } from '../../shared/http/session.ts';
import { Patients } from '../../shared/store/patients.ts';
import { personalData } from '../../shared/store/personal-data.ts';
import { documentOf, siteDays } from '../../shared/store/site-days.ts';
import { signInPatient } from '../../shared/use-cases/sign-in-patient.ts';

/** The running cloud, as tests see it. */
export const baseUrl = inject('baseUrl');
Object.assign(process.env, inject('env'));
export const db = new Firestore({ projectId: process.env.GOOGLE_CLOUD_PROJECT!, ignoreUndefinedProperties: true });

/** Someone logged in, with the two values that a client of the original keeps. */
export interface Client {
  readonly patientId: string;
  readonly referralId: string;
  readonly phone: string;
  /** The two values themselves, for calls of another kind. */
  readonly keys: { readonly sid: string; readonly csrf: string };
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
  readonly headers: Headers;
}

/** Calls with a session as the original's clients did: cookie and CSRF header. A string body is sent as it is. */
export async function call(
  { sid, csrf }: { sid: string; csrf: string },
  method: string,
  path: string,
  body?: unknown,
  url = baseUrl,
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { cookie: `patient_sid=${sid}`, 'x-csrf-token': csrf },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined, headers: response.headers };
}

/** Everything by which the patients made here could be recognised: nothing of it may stand in a log. */
export const namesOfPatients = new Set(['Zażółcisława', 'Jaźńska']);

/** Makes a patient of their own for a test: registered like any other, with a session sealed by the cloud's own key. */
export async function newPatient(): Promise<Client> {
  const pesel = inventPesel();
  const phone = `+4860${String(Math.floor(Math.random() * 10_000_000)).padStart(7, '0')}`;
  namesOfPatients.add(pesel).add(phone.slice(3));
  const patients = new Patients(db, await personalData()());
  const person = { pesel, givenName: 'Zażółcisława', familyName: 'Gęślą-Jaźńska', phone };
  const { patientId, referrals } = await signInPatient(
    person,
    {
      db,
      patients,
      programmes,
      now: Date.now,
    },
    BY_PROVIDER,
  );
  const session = newSession({ role: 'patient', subject: patientId, servicePointIds: [], referrals }, Date.now());
  const keys = { sid: new Tokens().sealSession(session), csrf: session.csrfToken };
  return {
    patientId,
    referralId: referrals[0]!.id,
    phone,
    keys,
    call: (method, path, body) => call(keys, method, path, body),
  };
}

/** Makes a member of staff of these points, who calls the cloud, or the one instance at `url`. */
export async function newStaff(
  servicePointIds: readonly string[],
  {
    role = 'staff',
    subject = 'test',
    url = baseUrl,
    licence = '7654321',
  }: { role?: Role; subject?: string; url?: string; licence?: string } = {},
): Promise<Pick<Client, 'call'>> {
  const session = newSession({ role, subject, servicePointIds, licence, referrals: [] }, Date.now());
  const keys = { sid: new Tokens().sealSession(session), csrf: session.csrfToken };
  return { call: (method, path, body) => call(keys, method, path, body, url) };
}

interface NewDay {
  readonly slotIds: readonly string[];
  readonly siteDayId: string;
  readonly servicePointId: string;
  readonly daysAhead: number;
}

// Beyond the seeded days; every second one only, so that the day after is free for whoever needs two in a row.
const farAhead = () => 1_000 + 2 * Math.floor(Math.random() * 10_000);

let ownPoint: Promise<string> | undefined;

/** Makes a point for the days of a file of tests, without a timetable that would have to have their slots. Returns its id. */
async function newDaysPoint(): Promise<string> {
  const like = (await db.collection('servicePoints').where('voiId', '==', '12').limit(1).get()).docs[0]!;
  const id = servicePointIdOf(['a point of days', String(Math.random())]);
  await db
    .collection('servicePoints')
    .doc(id)
    .create({ ...like.data(), status: 'ACTIVE' });
  return id;
}

/**
 * Makes a day of its own for a test, at a point of its file, with one slot every ten minutes. `ahead` says how many days from today, and is
 * asked again while another test has the day already. Returns the slots' ids.
 */
export async function newDay(slots: number, capacity: number, ahead = farAhead): Promise<NewDay> {
  ownPoint ??= newDaysPoint();
  const servicePointId = await ownPoint;
  const daysAhead = ahead();
  const day = addDays(dayOf(Date.now()), daysAhead);
  const refs = Array.from(
    { length: slots },
    (_, i): SlotRef => ({
      servicePointId,
      day,
      startMinute: 480 + 10 * i,
      vaccineType: 'cov19.pfizer',
      dose: 1,
      audience: 'external',
    }),
  );
  const siteDayId = siteDayIdOf(refs[0]!);
  const counters = Object.fromEntries(refs.map((ref) => [slotKeyOf(ref), { minutes: 10, capacity, booked: 0 }]));
  const siteDay = { servicePointId, day, voiId: '12', slots: counters, version: 1 };
  try {
    await db.collection('siteDays').doc(siteDayId).create(documentOf(siteDay));
  } catch (error) {
    if (!isConflict(error)) throw error;
    return newDay(slots, capacity, ahead);
  }
  return { slotIds: refs.map(slotIdOf), siteDayId, servicePointId, daysAhead };
}

/** Makes a slot of four places that starts in the minute of this moment or the next, at a point of its own. Returns its id. */
export async function slotStartingAt(startMs: number): Promise<string> {
  const point = (await db.collection('servicePoints').where('voiId', '==', '32').limit(1).get()).docs[0]!;
  const servicePointId = servicePointIdOf(['a point with one slot', String(Math.random())]);
  await db.collection('servicePoints').doc(servicePointId).create(point.data());
  const minuteMs = Math.ceil(startMs / 60_000) * 60_000;
  const day = dayOf(minuteMs);
  const startMinute = (minuteMs - midnightOf(day)) / 60_000;
  const ref = { servicePointId, day, startMinute, vaccineType: 'cov19.pfizer', dose: 1, audience: 'external' } as const;
  const slots = { [slotKeyOf(ref)]: { minutes: 10, capacity: 4, booked: 0 } };
  const siteDay = { servicePointId, day, voiId: '32', slots, version: 1 };
  await db.collection('siteDays').doc(siteDayIdOf(ref)).create(documentOf(siteDay));
  return slotIdOf(ref);
}

/** Returns the counters of a day: booked places by slot id order of `newDay`. */
export async function bookedOn(siteDayId: string): Promise<number> {
  const day = (await siteDays(db).doc(siteDayId).get()).data()!;
  return Object.values(day.slots).reduce((sum, { booked }) => sum + booked, 0);
}

export interface Sms {
  readonly to: string;
  readonly body: string;
  readonly sid: string;
}

/** Returns every SMS taken so far, newest first. */
export async function smsInbox(): Promise<Sms[]> {
  return (await (await fetch(`${baseUrl}/local/sms.json`)).json()) as Sms[];
}

/** Returns the SMS that a phone has received, newest first. */
export async function smsTo(phone: string): Promise<Sms[]> {
  return (await smsInbox()).filter(({ to }) => to === phone);
}

/** Returns how many SMS each phone has received, in the order of the phones. */
export async function smsCounts(phones: readonly string[]): Promise<number[]> {
  const inbox = await smsInbox();
  return phones.map((phone) => inbox.filter(({ to }) => to === phone).length);
}

/** Waits until the probe stops throwing; fails with its last error. */
export function eventually<T>(probe: () => Promise<T> | T, timeoutMs = 20_000): Promise<T> {
  return vi.waitFor(probe, { timeout: timeoutMs, interval: 200 });
}

/** Returns the process of a function. */
export async function pidOf(name: string): Promise<number> {
  const functions = (await (await fetch(`${baseUrl}/local/functions.json`)).json()) as { name: string; pid: number }[];
  return functions.find((running) => running.name === name)!.pid;
}
