import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patientActor } from '../../shared/domain/actor.ts';
import { instantOf, isoDateOf } from '../../shared/domain/civil-time.ts';
import { slotOfId } from '../../shared/domain/slot.ts';
import { Outbox } from '../../shared/events/outbox.ts';
import { newSession, Tokens } from '../../shared/http/session.ts';
import { referrals } from '../../shared/store/collections.ts';
import { Messages } from '../../shared/store/messages.ts';
import { bookVisit } from '../../shared/use-cases/book-visit.ts';
import { visitChanges } from '../../shared/use-cases/change-visits.ts';
import {
  type Answer,
  type Client,
  db,
  eventually,
  newDay,
  newPatient,
  slotStartingAt,
  smsTo,
} from '../support/cloud.ts';
import { book, eventIdOf } from '../support/faults.ts';
import { type OwnInstance, startOwnInstance } from '../support/own-instance.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PROMPT_MS = 5_000;
/** By then a request has come in and waits. */
const WAITING_MS = 700;
/** A search shows what was committed this long before. */
const FRESH_MS = 4_000;

let bookings: OwnInstance;
let searches: OwnInstance;
let messages: OwnInstance;
/** Terms that were there before the search was. */
const terms = { changing: '', tomorrow: '', any: '' };
beforeAll(async () => {
  const withinReach = () => newDay(1, 1, () => 450 + Math.floor(Math.random() * 200));
  terms.changing = (await withinReach()).slotIds[0]!;
  terms.any = (await withinReach()).slotIds[0]!;
  terms.tomorrow = await slotStartingAt(Date.now() + DAY_MS);
  [bookings, searches, messages] = await Promise.all([
    startOwnInstance('confirm-slot'),
    startOwnInstance('find-slots'),
    startOwnInstance('send-sms'),
  ]);
});
afterAll(() => Promise.all([bookings, searches, messages].map((instance) => instance?.close())));

/** A token that is valid at every time to which the clocks jump here. */
async function tokenOf(patientId: string): Promise<string> {
  const who = { role: 'patient', subject: patientId, servicePointIds: [], referrals: [] } as const;
  return new Tokens().sealSession(newSession(who, Date.now() + 3 * DAY_MS));
}

async function ask({ url }: OwnInstance, token: string, path: string, body: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

async function bookHere({ patientId, referralId }: Client, slotId: string): Promise<Answer> {
  const path = `/api/calendarSlot/${slotId}/confirm`;
  return ask(bookings, await tokenOf(patientId), path, { prescriptionId: referralId });
}

/** Lets a referral be booked from this long after now. */
async function embargo({ referralId }: Client, ms: number): Promise<void> {
  await referrals(db)
    .doc(referralId)
    .update({ bookableFrom: instantOf(Date.now() + ms) });
}

test('the clock jumps while bookings wait: all of them are carried out, and an embargo that lifts meanwhile is lifted', async () => {
  const day = await newDay(1, 20);
  const patients = await Promise.all(Array.from({ length: 10 }, newPatient));
  await embargo(patients[9]!, HOUR_MS / 2);
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const holding = db.runTransaction(async (tx) => {
    await tx.get(db.collection('siteDays').doc(day.siteDayId));
    held.resolve();
    await released.promise;
  });
  await held.promise;
  const first = bookHere(patients[0]!, day.slotIds[0]!);
  await sleep(WAITING_MS);
  const waiting = patients.slice(1).map((patient) => bookHere(patient, day.slotIds[0]!));
  await sleep(WAITING_MS);
  await bookings.setClock(HOUR_MS);
  released.resolve();
  const answers = await Promise.all([first, ...waiting]);
  await holding;
  await bookings.setClock(0);
  expect(answers.map(({ status }) => status)).toEqual(patients.map(() => 200));
});

test('an hour or a day ahead or behind, right after the jump and back: every booking is answered promptly, with a visit', async () => {
  const day = await newDay(1, 60);
  for (const offsetMs of [HOUR_MS, -HOUR_MS, DAY_MS, -DAY_MS, 0]) {
    const patients = await Promise.all(Array.from({ length: 6 }, newPatient));
    await bookings.setClock(offsetMs);
    const askedMs = performance.now();
    const answers = await Promise.all(patients.map((patient) => bookHere(patient, day.slotIds[0]!)));
    expect(answers.map(({ status }) => status)).toEqual(patients.map(() => 200));
    expect(performance.now() - askedMs).toBeLessThan(PROMPT_MS);
  }
});

test('an embargo is judged by the clock of the function, at the moment of the commit', async () => {
  const day = await newDay(1, 10);
  const [early, open] = [await newPatient(), await newPatient()];
  await embargo(early, HOUR_MS / 2);
  await embargo(open, -HOUR_MS / 2);
  const statusAt = async (offsetMs: number, patient: Client) => {
    await bookings.setClock(offsetMs);
    const { status, body } = await bookHere(patient, day.slotIds[0]!);
    return body.errorCode ?? status;
  };
  expect(await statusAt(0, early)).toBe('ERR_BOOKING_NOT_OPEN');
  expect(await statusAt(HOUR_MS, early)).toBe(200);
  expect(await statusAt(-HOUR_MS, open)).toBe('ERR_BOOKING_NOT_OPEN');
  expect(await statusAt(0, open)).toBe(200);
});

/** The ids of the free terms at the point of this slot, around its day. */
async function termsAt(slotId: string, token: string): Promise<{ status: number; ids: string[] }> {
  const { servicePointId, day } = slotOfId(slotId)!;
  const dayRange = { from: isoDateOf(day), to: isoDateOf(day) };
  const { status, body } = await ask(searches, token, '/api/calendarSlots/find', { dayRange, servicePointId });
  return { status, ids: (body.list ?? []).map(({ id }: { id: string }) => id) };
}

test('after every jump a search shows within seconds what has been booked and cancelled since', async () => {
  const slotId = terms.changing;
  const patient = await newPatient();
  const shows = (ids: string[]) =>
    eventually(
      async () => expect(await termsAt(slotId, await tokenOf('anyone'))).toEqual({ status: 200, ids }),
      FRESH_MS,
    );
  await shows([slotId]);
  for (const offsetMs of [-HOUR_MS, HOUR_MS, -DAY_MS, DAY_MS, 0]) {
    await searches.setClock(offsetMs);
    const { status, body } = await book(patient, slotId);
    expect(status).toBe(200);
    await shows([]);
    expect((await patient.call('DELETE', `/api/appointment/${body.id}`)).status).toBe(200);
    await shows([slotId]);
  }
});

test('a jump into the future and back takes no term away from later searches', async () => {
  const slotId = terms.tomorrow;
  const found = async (offsetMs: number) => {
    await searches.setClock(offsetMs);
    await termsAt(slotId, await tokenOf('anyone'));
    await sleep(2_000);
    return (await termsAt(slotId, await tokenOf('anyone'))).ids;
  };
  expect(await found(0)).toEqual([slotId]);
  expect(await found(3 * DAY_MS)).toEqual([]);
  expect(await found(0)).toEqual([slotId]);
});

test('one search a second for each person, whatever the clock does: one that is early is held for no longer than that', async () => {
  const slotId = terms.any;
  const token = await tokenOf('anyone');
  const statusAt = async (offsetMs: number) => {
    await searches.setClock(offsetMs);
    return (await termsAt(slotId, token)).status;
  };
  const startedMs = performance.now();
  expect(await statusAt(0)).toBe(200);
  expect(await statusAt(HOUR_MS)).toBe(200);
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(1_000);
  for (const offsetMs of [-HOUR_MS, DAY_MS, -DAY_MS, 0]) {
    await sleep(1_100);
    expect(await statusAt(offsetMs)).toBe(200);
  }
});

/** Books without telling anyone, and returns the news with its delivery to the instance with its own clock. */
async function untoldNews() {
  const visits = visitChanges({ db, outbox: new Outbox(db, async () => {}), now: Date.now });
  const [day, patient] = [await newDay(1, 1), await newPatient()];
  const { patientId, referralId } = patient;
  const slotId = day.slotIds[0]!;
  const visit = await bookVisit({ slotId, referralId, patientId, actor: patientActor(patientId, null) }, visits);
  const event = {
    id: eventIdOf(visit, 1),
    type: 'booked',
    at: instantOf(Date.now()),
    appointmentId: visit.id,
    version: 1,
    slotId,
  };
  const data = Buffer.from(JSON.stringify(event)).toString('base64');
  const project = process.env.GOOGLE_CLOUD_PROJECT!;
  const deliver = async () => {
    const path = `/projects/${project}/topics/appointments`;
    const message = { data, messageId: '1', publishTime: new Date().toISOString(), attributes: {} };
    const body = JSON.stringify({ message, subscription: `projects/${project}/subscriptions/send-sms` });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${messages.url}${path}`, { method: 'POST', headers, body })).ok;
  };
  return { patient, messageId: `${event.id}-booked`, deliver };
}

test('the lease of a worker that is sending holds for one whose clock is ahead, and ends in time for one whose clock is behind', async () => {
  const ledger = new Messages(db);
  const [sending, died] = [await untoldNews(), await untoldNews()];
  await ledger.claim(sending.messageId);
  await messages.setClock(DAY_MS);
  expect(await sending.deliver()).toBe(false);
  expect(await smsTo(sending.patient.phone)).toEqual([]);
  await ledger.record(sending.messageId, { state: 'notTaken' });
  expect(await sending.deliver()).toBe(true);
  expect(await smsTo(sending.patient.phone)).toHaveLength(1);

  await ledger.claim(died.messageId);
  await db
    .collection('messages')
    .doc(died.messageId)
    .update({ claimedMs: Date.now() - 46_000, firstAttemptMs: Date.now() - 46_000 });
  await messages.setClock(-DAY_MS);
  expect(await died.deliver()).toBe(true);
  expect(await died.deliver()).toBe(true);
  expect(await smsTo(died.patient.phone)).toHaveLength(1);
});
