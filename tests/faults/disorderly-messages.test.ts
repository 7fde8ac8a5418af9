import { setTimeout as sleep } from 'node:timers/promises';
import { PubSub } from '@google-cloud/pubsub';
import { CloudTasksClient } from '@google-cloud/tasks';
import { credentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { seededRandom } from '../../local/network/random.ts';
import { patientActor } from '../../shared/domain/actor.ts';
import type { Appointment, VisitEvent } from '../../shared/domain/appointment.ts';
import { Outbox } from '../../shared/events/outbox.ts';
import { bookVisit } from '../../shared/use-cases/book-visit.ts';
import { cancelVisit } from '../../shared/use-cases/cancel-visit.ts';
import { changeAtSite } from '../../shared/use-cases/change-at-site.ts';
import { visitChanges } from '../../shared/use-cases/change-visits.ts';
import { moveVisit } from '../../shared/use-cases/move-visit.ts';
import { type Client, db, eventually, newDay, newPatient, slotStartingAt, smsTo } from '../support/cloud.ts';
import {
  book,
  expectNewsToldOnce,
  expectRemindersPlannedOnce,
  localTable,
  RECORD,
  reminderNamesOf,
  rowCounts,
  visitsOf,
} from '../support/faults.ts';
import { STAFF_ACTOR } from '../support/own-point.ts';

const COPIES = 3;
/** After this, what another copy would still do has been done. */
const SETTLES_MS = 2_000;
const topic = new PubSub({ projectId: process.env.GOOGLE_CLOUD_PROJECT! }).topic('appointments');

// What is committed here is published by the tests alone, when and as often as they like.
const committed: VisitEvent[] = [];
const outbox = new Outbox(db, async (events) => void committed.push(...events));
const visits = visitChanges({ db, outbox, now: Date.now });

type Story = 'moved' | 'cancelled' | 'bookedAgain' | 'completed';

/** Commits a whole story before any message of it is delivered. Returns its events, in order. */
async function commit(story: Story, patient: Client, day: Awaited<ReturnType<typeof newDay>>): Promise<VisitEvent[]> {
  const [first, second, third] = day.slotIds as [string, string, string];
  const { patientId, referralId } = patient;
  const by = { patientId, actor: patientActor(patientId, null) } as const;
  const { id } = await bookVisit({ slotId: first, referralId, ...by }, visits);
  await moveVisit({ appointmentId: id, slotId: second, ...by }, visits);
  if (story === 'cancelled' || story === 'bookedAgain') await cancelVisit({ id, ...by }, { db, visits });
  if (story === 'bookedAgain') await bookVisit({ slotId: third, referralId, ...by }, visits);
  if (story === 'completed') {
    await changeAtSite(
      { kind: 'complete', appointmentId: id, actor: STAFF_ACTOR, servicePointIds: [day.servicePointId], ...RECORD },
      { db, visits },
    );
  }
  await visits.idle();
  const ids = (await visitsOf([patient])).map((visit) => visit.id);
  return committed.filter(({ appointmentId }) => ids.includes(appointmentId));
}

async function publish(events: readonly VisitEvent[]): Promise<void> {
  for (const event of events) {
    await topic.publishMessage({ json: event, attributes: { eventId: event.id, type: event.type } });
  }
}

test.concurrent('messages in any order, three times each: one SMS for the last news and none for older, one row, one reminder a term', async ({
  onTestFailed,
}) => {
  const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);
  onTestFailed(() => console.error(`repeat with FAULTS_SEED=${seed}`));
  const random = seededRandom(seed);
  const stories = (['moved', 'cancelled', 'bookedAgain', 'completed'] as const).flatMap((story) => [
    story,
    story,
    story,
  ]);
  const day = await newDay(3, stories.length);
  const patients = await Promise.all(stories.map(newPatient));
  const events = (await Promise.all(stories.map((story, i) => commit(story, patients[i]!, day)))).flat();

  const copies = Array.from({ length: COPIES }, () => events).flat();
  const shuffled = copies.map((event) => ({ event, at: random() })).sort((a, b) => a.at - b.at);
  await publish(shuffled.map(({ event }) => event));

  const changed = await visitsOf(patients);
  const doses = events.filter(({ type }) => type === 'completed').map(({ id }) => id);
  const settled = async () => {
    await expectNewsToldOnce(patients, changed);
    await expectRemindersPlannedOnce(changed);
    expect(await rowCounts(doses)).toEqual([1, 1, 1]);
  };
  await eventually(settled, 30_000);
  await sleep(SETTLES_MS);
  await settled();
  // All was committed before anything was said, so what was overtaken was never news.
  const perPatient = stories.map((story) => (story === 'bookedAgain' ? 2 : 1));
  expect(await Promise.all(patients.map(async ({ phone }) => (await smsTo(phone)).length))).toEqual(perPatient);
});

test.concurrent('a booking heard of after its cancellation, and after its move, tells nobody anything', async () => {
  const day = await newDay(2, 2);
  const patients = [await newPatient(), await newPatient()];
  const [cancelled, moved] = await Promise.all([
    commit('cancelled', patients[0]!, day),
    commit('moved', patients[1]!, day),
  ]);
  const texts = async () =>
    Promise.all(patients.map(async ({ phone }) => (await smsTo(phone)).map(({ body }) => body)));
  await publish([cancelled.at(-1)!, moved.at(-1)!]);
  const expected = [[expect.stringContaining('Wizyta odwolana')], [expect.stringContaining('Zmiana terminu')]];
  await eventually(async () => expect(await texts()).toEqual(expected));

  const late = [...cancelled.slice(0, -1), ...moved.slice(0, -1)];
  await publish([...late, ...late]);
  await eventually(async () => expectNewsToldOnce(patients, await visitsOf(patients)));
  expect(await texts()).toEqual(expected);
});

/** What it may take to book and plan before the reminder is due. */
const PLANNING_MS = 20_000;

/** Has the queue call this reminder now. */
async function runReminder({ id, history }: Appointment, version: number): Promise<void> {
  const { hostname, port } = new URL(process.env.CLOUD_TASKS_URL!);
  const client = new CloudTasksClient({
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
  });
  const names = reminderNamesOf(id, version, history[version - 1]!.slotId);
  const task = (await localTable<{ name: string }>('tasks')).find(({ name }) =>
    names.includes(name.split('/').at(-1)!),
  );
  await client.runTask({ name: task!.name });
  await client.close();
}

test.concurrent('reminders that come due: one SMS for a visit as it stands, however often it is called; none for a version gone by', async () => {
  const soon = await slotStartingAt(Date.now() + 86_400_000 + PLANNING_MS);
  const later = await newDay(1, 2);
  const patients = [await newPatient(), await newPatient(), await newPatient()] as const;
  const [stays, moves, cancels] = patients;
  const ids = (await Promise.all(patients.map((patient) => book(patient, soon)))).map(({ body }) => body.id as string);
  await eventually(async () => expectRemindersPlannedOnce(await visitsOf(patients)), 15_000);
  const path = `/api/appointment/${ids[1]}/reschedule`;
  expect((await moves.call('POST', path, { slotId: later.slotIds[0] })).status).toBe(200);
  expect((await cancels.call('DELETE', `/api/appointment/${ids[2]}`)).status).toBe(200);

  for (const visit of await visitsOf(patients)) await runReminder(visit, 1);
  const functions = await localTable<{ name: string; url: string }>('functions');
  const { url } = functions.find(({ name }) => name === 'send-reminder')!;
  const body = JSON.stringify({ appointmentId: ids[0], version: 1, isDue: true });
  await Promise.all([1, 2, 3].map(() => fetch(url, { method: 'POST', body })));

  const reminders = async ({ phone }: Client) =>
    (await smsTo(phone)).filter((sms) => sms.body.includes('Przypomnienie'));
  await eventually(async () => expect(await reminders(stays)).toHaveLength(1));
  await sleep(SETTLES_MS);
  expect(await Promise.all(patients.map(async (patient) => (await reminders(patient)).length))).toEqual([1, 0, 0]);
});
