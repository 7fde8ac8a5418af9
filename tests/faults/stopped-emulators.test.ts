import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventually, newDay, newPatient } from '../support/cloud.ts';
import { book, expectNewsToldOnce, expectOneVisitEach, persist, whileStopped } from '../support/faults.ts';

const PROMPT_MS = 3_000;

test('the database stands still for 5 s: every booking is answered in time, with 200 or “come back”, and a repeat makes one visit of it', async () => {
  const day = await newDay(10, 5);
  const patients = await Promise.all(Array.from({ length: 50 }, newPatient));
  const bookings = patients.map(async (patient, i) => {
    await sleep(i * 140);
    return persist(() => book(patient, day.slotIds[i % 10]!));
  });
  await sleep(1_000);
  await whileStopped('firestore', 5_000, async () => undefined);
  const answers = await Promise.all(bookings);
  expect(answers.filter(({ status }) => status !== 200).map(({ body }) => body)).toEqual([]);
  // Whoever was answered after the database came back asks again, as after a lost connection.
  const repeated = await Promise.all(patients.map((patient, i) => persist(() => book(patient, day.slotIds[i % 10]!))));
  expect(repeated.map(({ body }) => body.id)).toEqual(answers.map(({ body }) => body.id));
  const visits = await expectOneVisitEach(patients, day.siteDayId);
  await eventually(() => expectNewsToldOnce(patients, visits), 60_000);
});

test('the topics stand still for 10 s: bookings go on being answered promptly, and every SMS arrives afterwards, once', async () => {
  const day = await newDay(10, 3);
  const patients = await Promise.all(Array.from({ length: 30 }, newPatient));
  const answers = await whileStopped('pubsub', 10_000, () =>
    Promise.all(
      patients.map(async (patient, i) => {
        await sleep(i * 250);
        const askedMs = performance.now();
        const { status } = await book(patient, day.slotIds[i % 10]!);
        return { status, ms: performance.now() - askedMs };
      }),
    ),
  );
  expect(answers.filter(({ status, ms }) => status !== 200 || ms > PROMPT_MS)).toEqual([]);
  const visits = await expectOneVisitEach(patients, day.siteDayId);
  await eventually(() => expectNewsToldOnce(patients, visits), 60_000);
});
