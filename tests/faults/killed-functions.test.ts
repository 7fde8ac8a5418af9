import { afterEach, beforeAll, expect, test } from 'vitest';
import { patientActor } from '../../shared/domain/actor.ts';
import type { Appointment } from '../../shared/domain/appointment.ts';
import { Outbox } from '../../shared/events/outbox.ts';
import { bookVisit } from '../../shared/use-cases/book-visit.ts';
import { visitChanges } from '../../shared/use-cases/change-visits.ts';
import { relayOnce } from '../../shared/use-cases/relay-outbox.ts';
import { baseUrl, bookedOn, db, eventually, newDay, newPatient, pidOf, smsCounts, smsTo } from '../support/cloud.ts';

const RELAYED_WITHIN_MS = 75_000;

let killed: number | undefined;
/** A visit whose event nobody has published; the relay finds it while the first test waits for others. */
let orphan: { visit: Appointment; phone: string };

async function eventsWaiting(): Promise<string> {
  return JSON.stringify((await db.collection('outbox').get()).docs.map((entry) => entry.data()));
}

beforeAll(async () => {
  const day = await newDay(1, 1);
  const { patientId, referralId, phone } = await newPatient();
  // An outbox that never publishes is what a process leaves that dies right after its commit.
  const dead = new Outbox(db, () => new Promise(() => {}));
  const visits = visitChanges({ db, outbox: dead, now: Date.now });
  const visit = await bookVisit(
    { slotId: day.slotIds[0]!, referralId, patientId, actor: patientActor(patientId, null) },
    visits,
  );
  orphan = { visit, phone };
  expect(await eventsWaiting()).toContain(visit.id);
  expect(await smsTo(phone)).toEqual([]);
});

async function kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  killed = await pidOf('confirm-slot');
  process.kill(killed, signal);
}

// The next test, here or in the next file, finds the function running again.
afterEach(() =>
  eventually(async () => {
    expect(await pidOf('confirm-slot')).not.toBe(killed);
    const response = await fetch(`${baseUrl}/api/calendarSlot/x/confirm`, { method: 'POST' });
    expect(response.status).toBe(401);
  }),
);

test('SIGKILL of confirm-slot under load: every visit that was committed gets its one SMS within a minute, and none is lost', async () => {
  const day = await newDay(20, 20);
  const patients = await Promise.all(Array.from({ length: 150 }, newPatient));
  const bookings = patients.map(async ({ call, referralId }, i) => {
    await new Promise((done) => setTimeout(done, i * 4));
    return call('POST', `/api/calendarSlot/${day.slotIds[i % 20]}/confirm`, { prescriptionId: referralId });
  });
  await new Promise((done) => setTimeout(done, 250));
  await kill('SIGKILL');
  const answers = await Promise.all(bookings);
  expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);

  const booked = await db.collection('appointments').where('slotId', 'in', day.slotIds).get();
  const holders = new Set(booked.docs.map((visit) => visit.get('patientId')));
  for (const [i, { status }] of answers.entries()) {
    // An answer of 200 is a visit; without an answer it may be one or not.
    if (status === 200) expect(holders).toContain(patients[i]!.patientId);
  }
  expect(await bookedOn(day.siteDayId)).toBe(holders.size);
  await eventually(async () => {
    const expected = patients.map(({ patientId }) => (holders.has(patientId) ? 1 : 0));
    expect(await smsCounts(patients.map(({ phone }) => phone))).toEqual(expected);
  }, RELAYED_WITHIN_MS);
});

test('a commit whose instance died before publishing: its SMS arrives within a minute, once', async () => {
  const { visit, phone } = orphan;
  await eventually(async () => expect(await smsTo(phone)).toHaveLength(1), RELAYED_WITHIN_MS);
  await eventually(async () => expect(await eventsWaiting()).not.toContain(visit.id));
  await new Promise((done) => setTimeout(done, 2_000));
  expect(await smsTo(phone)).toHaveLength(1);
});

test('entries that can never be published hold up no other, and those that can are published with their honest events', async () => {
  const { visit } = orphan;
  const eventOf = (id: string) => ({ id, type: 'booked', appointmentId: visit.id, version: 1, slotId: visit.slotId });
  const entries = db.collection('outbox');
  // Left behind a minute from now only: the relay of the cloud must not come first.
  const old = new Date();
  const now = () => Date.now() + 60_000;
  const poisoned = Array.from(
    { length: 120 },
    (_, i) => [`!${i}`, i % 2 ? { committedAt: old } : { events: 1 }] as const,
  );
  const good = ['~1', { events: [eventOf('good')], days: [], committedAt: old }] as const;
  const mixed = ['~0', { events: [eventOf('honest'), eventOf('poisoned')], days: [], committedAt: old }] as const;
  const writes = db.batch();
  for (const [id, entry] of [...poisoned, good, mixed]) writes.set(entries.doc(id), entry);
  await writes.commit();
  const published: string[] = [];
  const outbox = new Outbox(db, async (events) => {
    if (events.some(({ id }) => id === 'poisoned')) throw new Error('cannot be published');
    published.push(...events.map(({ id }) => id));
  });
  try {
    await relayOnce({ db, outbox, now, signal: new AbortController().signal });
    expect(published).toEqual(expect.arrayContaining(['good', 'honest']));
    expect((await entries.doc('~1').get()).exists).toBe(false);
    expect((await entries.doc('!0').get()).exists).toBe(true);
  } finally {
    const removal = db.batch();
    for (const [id] of [...poisoned, good, mixed]) removal.delete(entries.doc(id));
    await removal.commit();
  }
});

test('SIGTERM with requests in flight: all of them are answered', async () => {
  const day = await newDay(10, 10);
  const patients = await Promise.all(Array.from({ length: 60 }, newPatient));
  // While somebody holds the day, every booking of it is in flight and none can be answered.
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const holding = db.runTransaction(async (tx) => {
    await tx.get(db.collection('siteDays').doc(day.siteDayId));
    held.resolve();
    await released.promise;
  });
  await held.promise;
  const answers: number[] = [];
  const bookings = patients.map(async ({ call, referralId }, i) => {
    const path = `/api/calendarSlot/${day.slotIds[i % 10]}/confirm`;
    answers.push((await call('POST', path, { prescriptionId: referralId })).status);
  });
  await new Promise((done) => setTimeout(done, 1_000));
  expect(answers).toEqual([]);
  await kill('SIGTERM');
  await new Promise((done) => setTimeout(done, 500));
  released.resolve();
  await Promise.all([holding, ...bookings]);
  expect(answers).toEqual(patients.map(() => 200));
  expect(await bookedOn(day.siteDayId)).toBe(60);
});
