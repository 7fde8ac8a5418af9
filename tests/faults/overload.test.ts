import { expect, test } from 'vitest';
import { catalog } from '../../functions/catalog.ts';
import { newDay, newPatient } from '../support/cloud.ts';
import { book, expectOneVisitEach, persist, whileStopped } from '../support/faults.ts';

/** Each asks as often as one person may. */
const PATIENTS = 60;
const MORE = 200;
/** Refusing takes no database: it is prompt while the database stands still. */
const PROMPT_MS = 7_000;

test('more requests than an instance may work on, while the database stands still: the rest are told at once to come back, and one visit each is made', async () => {
  const day = await newDay(10, PATIENTS / 10);
  const patients = await Promise.all(Array.from({ length: PATIENTS }, newPatient));
  const requests = catalog['confirm-slot'].concurrency + MORE;
  const askAll = (askedMs: number) =>
    Array.from({ length: requests }, async (_, i) => {
      const { status, body, headers } = await book(patients[i % PATIENTS]!, day.slotIds[i % day.slotIds.length]!);
      return { status, code: body.errorCode, retryAfter: headers.get('retry-after'), ms: performance.now() - askedMs };
    });
  const answers = await Promise.all(await whileStopped('firestore', PROMPT_MS, async () => askAll(performance.now())));
  const refused = answers.filter(({ status }) => status !== 200);
  expect(new Set(refused.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['503 ERR_OVERLOADED']));
  expect(refused.filter(({ retryAfter }) => !(Number(retryAfter) > 0))).toEqual([]);
  expect(refused.filter(({ ms }) => ms < PROMPT_MS).length).toBeGreaterThanOrEqual(MORE);
  await Promise.all(patients.map((patient, i) => persist(() => book(patient, day.slotIds[i % day.slotIds.length]!))));
  await expectOneVisitEach(patients, day.siteDayId);
});
