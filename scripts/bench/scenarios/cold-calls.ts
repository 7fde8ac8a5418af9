import { createHmac, randomUUID } from 'node:crypto';
import { type Firestore, Timestamp } from '@google-cloud/firestore';
import type { FunctionName } from '../../../functions/catalog.ts';
import { type Actor, patientActor } from '../../../shared/domain/actor.ts';
import type { Appointment, VisitEventType } from '../../../shared/domain/appointment.ts';
import { addDays, dayOf, isoDateOf } from '../../../shared/domain/civil-time.ts';
import { BY_PROVIDER } from '../../../shared/domain/on-record.ts';
import { parsePesel } from '../../../shared/domain/pesel.ts';
import { programmes } from '../../../shared/domain/programmes/programmes.ts';
import { Outbox } from '../../../shared/events/outbox.ts';
import { newSession, type Session, Tokens } from '../../../shared/http/session.ts';
import { Patients } from '../../../shared/store/patients.ts';
import { personalData } from '../../../shared/store/personal-data.ts';
import { bookVisit } from '../../../shared/use-cases/book-visit.ts';
import { cancelVisit } from '../../../shared/use-cases/cancel-visit.ts';
import { changeAtSite } from '../../../shared/use-cases/change-at-site.ts';
import { visitChanges } from '../../../shared/use-cases/change-visits.ts';
import { signInPatient } from '../../../shared/use-cases/sign-in-patient.ts';
import type { BenchContext } from '../context.ts';
import { newDay } from '../days.ts';

/** A call that an instance may well meet first, and the status that shows that it did its work. */
export interface FirstCall {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status: number;
  /** Resolves when the work is done, where the answer itself comes much later by design. */
  readonly done?: () => Promise<void>;
}

/** An entry so old is nobody's but the relay's. */
const LEFT_MS = 60_000;
const RECORD = { batchNumber: 'EX3599', dose: 1, vaccineType: 'cov19.pfizer', administeredBy: '7654321' };

/** Prepares the first call of each function. */
export async function firstCalls({
  db,
  env,
}: BenchContext): Promise<Readonly<Record<FunctionName, () => FirstCall | Promise<FirstCall>>>> {
  const slots = await newDay(db, 100);
  const slotId = slots[0]!.slotId;
  const { cancelled, completed } = await pastVisits(db, slotId);
  const unknown = randomUUID();
  const stranger = await bearer({ role: 'patient', subject: unknown, servicePointIds: [] });
  const staff = await bearer({
    role: 'staff',
    subject: 'bench',
    servicePointIds: [completed.slot.servicePointId],
  });
  const today = isoDateOf(dayOf(Date.now()));
  const site = `/api/site/${completed.slot.servicePointId}`;
  // As the patients' page asks for a locality: a gmina, two weeks, a hundred terms.
  const find = {
    dayRange: { from: today, to: isoDateOf(addDays(dayOf(Date.now()), 14)) },
    voiId: '12',
    geoId: '1261011',
    after: `${today}T00:00:00Z`,
  };
  return {
    auth: () => ({ method: 'GET', path: '/api/auth/login', status: 302 }),
    'get-patient': () => ({ ...get(`/api/patient/${unknown}`, stranger), status: 404 }),
    'answer-proposal': () => ({
      ...post(`/api/patient/${unknown}/proposals/${unknown}`, { answer: 'accept' }, stranger),
      status: 404,
    }),
    accesses: () => get(`/api/patient/${unknown}/accesses`, stranger),
    'find-slots': () => post('/api/calendarSlots/find', find, stranger),
    // Refused, each after the reads that show it.
    'confirm-slot': () => ({
      ...post(`/api/calendarSlot/${slotId}/confirm`, { prescriptionId: unknown }, stranger),
      status: 404,
    }),
    'cancel-appointment': () => ({ ...get(`/api/appointment/${unknown}`, stranger), method: 'DELETE', status: 404 }),
    'reschedule-appointment': () => ({
      ...post(`/api/appointment/${unknown}/reschedule`, { slotId }, stranger),
      status: 404,
    }),
    'complete-appointment': () => ({
      ...post(`/api/site/appointment/${unknown}/complete`, RECORD, staff),
      status: 404,
    }),
    'site-calendar': () => get(`${site}/calendar?from=${today}&to=${today}`, staff),
    'site-schedule': () => get(`${site}/schedule`, staff),
    'site-visits': () => ({ ...post(`${site}/visits/${unknown}/check-in`, {}, staff), status: 404 }),
    'site-records': () => ({ ...get(`${site}/visits/${unknown}`, staff), status: 404 }),
    'site-replan': () => get(`${site}/replans`, staff),
    'answer-offer': () => ({
      ...post(`/api/appointment/${unknown}/offer`, { answer: 'accept' }, stranger),
      status: 404,
    }),
    'site-standby': () => ({ ...get(`${site}/standby/${unknown}`, staff), status: 404 }),
    standby: () => ({ ...post(`/api/standby/${unknown}`, { answer: 'accept' }, stranger), status: 404 }),
    'settle-offers': () => post('/', {}),
    'tell-former-phones': () => post('/', {}),
    'site-staff': () => get(`${site}/staff`, staff),
    'site-stock': () => get(`${site}/stock`, staff),
    programmes: () => ({ method: 'GET', path: '/api/programmes', status: 200 }),
    'denied-batches': () => get('/api/denied-batches', staff),
    'find-service-points': () => post('/api/servicePoints/find', { voiId: '12', geoId: '1261011' }, stranger),
    'find-localities': () => get('/teryt/api/woj/12/simc?namePrefix=krak'),
    'record-sms-status': () => deliveryReport(env),
    // News of a visit that has changed since: the function finds that out and sends nothing.
    'send-sms': () => pushed('booked', cancelled.id, slotId),
    'send-reminder': () => ({ ...post('/', { appointmentId: cancelled.id, version: 1, isDue: true }), status: 204 }),
    'stream-visits': () => pushed('completed', completed.id, slotId),
    'plan-reminder': () => pushed('booked', randomUUID(), slotId),
    'relay-outbox': async () => ({ ...post('/', {}), done: await leftEntry(db) }),
  };
}

/** Two patients' visits, one cancelled and one completed. */
async function pastVisits(db: Firestore, slotId: string): Promise<Record<'cancelled' | 'completed', Appointment>> {
  // Nothing is published, so that no function of the cloud takes the processor from the one that starts.
  const visits = visitChanges({ db, outbox: new Outbox(db, async () => {}), now: Date.now });
  const patients = new Patients(db, await personalData()());
  const book = async () => {
    const person = { pesel: inventedPesel(), givenName: 'Zofia', familyName: 'Kruk', phone: '+48600000000' };
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
    return bookVisit({ slotId, referralId: referrals[0]!.id, patientId, actor: patientActor(patientId, null) }, visits);
  };
  const [first, second] = [await book(), await book()];
  const { servicePointId } = second.slot;
  const staff: Actor = {
    subject: 'PWZ-BENCH',
    role: 'staff',
    organisation: servicePointId,
    session: null,
    channel: 'site',
  };
  return {
    cancelled: await cancelVisit(
      { id: first.id, patientId: first.patientId, actor: patientActor(first.patientId, null) },
      { db, visits },
    ),
    completed: await changeAtSite(
      { kind: 'complete', actor: staff, appointmentId: second.id, servicePointIds: [servicePointId], ...RECORD },
      { db, visits },
    ),
  };
}

/** Of an adult; at random, so that runs on one cloud do not meet. */
function inventedPesel(): string {
  for (;;) {
    const digits = `8001${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;
    if (parsePesel(digits)) return digits;
  }
}

async function bearer(who: Pick<Session, 'role' | 'subject' | 'servicePointIds'>): Promise<Record<string, string>> {
  const session = newSession({ ...who, referrals: [] }, Date.now());
  return { authorization: `Bearer ${new Tokens().sealSession(session)}` };
}

function get(path: string, headers: Readonly<Record<string, string>> = {}): FirstCall {
  return { method: 'GET', path, headers, status: 200 };
}

function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): FirstCall {
  return { method: 'POST', path, headers, body: JSON.stringify(body), status: 200 };
}

/** An event as Pub/Sub pushes it. Each has an id of its own, since a second delivery would find nothing to do. */
function pushed(type: VisitEventType, appointmentId: string, slotId: string): FirstCall {
  const event = { id: randomUUID(), type, at: new Date().toISOString(), appointmentId, version: 1, slotId };
  const data = Buffer.from(JSON.stringify(event)).toString('base64');
  const body = { subscription: 'bench', message: { messageId: event.id, data, attributes: { type } } };
  const path = '/projects/bench/topics/appointments';
  return { ...post(path, body, { 'content-type': 'application/json' }), status: 204 };
}

/** The gateway's report about a message, signed as the gateway signs. */
function deliveryReport(env: BenchContext['env']): FirstCall {
  const path = '/api/sms/status?message=bench';
  const form = { MessageSid: 'SM0', MessageStatus: 'delivered' };
  const signed = `${env.PUBLIC_URL}${path}${Object.entries(form).flat().join('')}`;
  const signature = createHmac('sha1', env.TWILIO_AUTH_TOKEN!).update(signed).digest('base64');
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature };
  return { method: 'POST', path, headers, body: new URLSearchParams(form).toString(), status: 204 };
}

/** Leaves an entry, though without events, as an instance leaves it that died. Returns what resolves when it is relayed. */
async function leftEntry(db: Firestore): Promise<() => Promise<void>> {
  const entry = db.collection('outbox').doc();
  await entry.create({ events: [], days: [], committedAt: Timestamp.fromMillis(Date.now() - LEFT_MS) });
  return () =>
    new Promise((resolve) => {
      const stop = entry.onSnapshot(({ exists }) => {
        if (exists) return;
        stop();
        resolve();
      });
    });
}
