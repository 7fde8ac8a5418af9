import { BigQuery } from '@google-cloud/bigquery';
import { expect, test } from 'vitest';
import { type Client, eventually, newDay, newPatient, newStaff } from '../support/cloud.ts';
import {
  book,
  eventIdOf,
  expectNewsToldOnce,
  expectOneVisitEach,
  failNext,
  RECORD,
  rowCounts,
} from '../support/faults.ts';

/** One that hangs is enough: while its delivery waits, the emulator makes no other. */
const SMS_FAULTS = [
  ...['429', '500', 'timeout-after-accept', '500-after-accept', 'reset', '429', '500-after-accept', '500', 'reset'],
  ...['500-after-accept', '429', '500', '500-after-accept', 'reset', '429'],
];

test.concurrent('an SMS gateway that refuses, fails, hangs up, or takes a message and does not say so: each patient gets one SMS', async () => {
  const patients = await Promise.all(Array.from({ length: SMS_FAULTS.length }, newPatient));
  const day = await newDay(4, 5);
  await failNext('TWILIO_API_URL', SMS_FAULTS);
  await bookAll(patients, day.slotIds);
  const visits = await expectOneVisitEach(patients, day.siteDayId);
  await eventually(() => expectNewsToldOnce(patients, visits), 90_000);
});

test.concurrent('a warehouse that fails, also after it has stored: one row for each dose, even for one it was told twice days apart', async () => {
  const patients = await Promise.all(Array.from({ length: 6 }, newPatient));
  const day = await newDay(2, 3);
  const staff = await newStaff([day.servicePointId]);
  const ids = await bookAll(patients, day.slotIds);
  await failNext(
    'BIGQUERY_EMULATOR_HOST',
    ids.map((_, i) => (i % 2 ? '503' : '503-after-insert')),
  );
  const recorded = await Promise.all(
    ids.map((id) => staff.call('POST', `/api/site/appointment/${id}/complete`, RECORD)),
  );
  expect(recorded.map(({ status }) => status)).toEqual(ids.map(() => 200));
  const eventIds = ids.map((id) => eventIdOf({ id }, 2));
  await eventually(async () => expect(await rowCounts(eventIds)).toEqual(ids.map(() => 1)), 60_000);

  await storeAgain(eventIds);
  expect(await rowCounts(eventIds)).toEqual(ids.map(() => 1));
});

async function bookAll(patients: readonly Client[], slotIds: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(patients.map((patient, i) => book(patient, slotIds[i % slotIds.length]!)));
  expect(answers.map(({ status }) => status)).toEqual(patients.map(() => 200));
  return answers.map(({ body }) => body.id);
}

/** Stores the same rows under no name, which is what a repeat is to a warehouse that has forgotten the name of the first. */
async function storeAgain(eventIds: readonly string[]): Promise<void> {
  const table = new BigQuery({ projectId: process.env.GOOGLE_CLOUD_PROJECT! })
    .dataset('szczepienia')
    .table('completed_visits');
  const [rows] = await table.getRows({ maxResults: 100_000 });
  const stored = rows.filter(({ event_id }) => eventIds.includes(event_id));
  await table.insert(
    stored.map((json) => ({ json: { ...json, completed_at: json.completed_at.value } })),
    { raw: true },
  );
}
