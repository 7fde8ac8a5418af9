import { setTimeout as sleep } from 'node:timers/promises';
import { BigQuery } from '@google-cloud/bigquery';
import { expect } from 'vitest';
import type { FunctionName } from '../../functions/catalog.ts';
import { type Appointment, holdsPlace, isNews } from '../../shared/domain/appointment.ts';
import { idFrom } from '../../shared/domain/ids.ts';
import { slotOfId, startOf } from '../../shared/domain/slot.ts';
import { smsText, vaccinationText } from '../../shared/domain/sms-text.ts';
import { appointments, servicePoints } from '../../shared/store/collections.ts';
import { reminderDueMs } from '../../shared/use-cases/plan-reminder.ts';
import { type Answer, baseUrl, bookedOn, type Client, db, pidOf, smsInbox } from './cloud.ts';

/** What staff record of a dose given at `newDay`. */
export const RECORD = { batchNumber: 'EX3599', dose: 1, vaccineType: 'cov19.pfizer', administeredBy: '7654321' };

/** Longer than this nobody waits for an answer. */
const ANSWER_MAX_MS = 20_000;
const REPEATS_MAX = 60;

/**
 * Repeats a call until its answer is not 503, as clients are told to: a repeat finds what an unanswered call has done. Every
 * answer has to come in time, and every 503 has to say when to come back.
 */
export async function persist(
  call: () => Promise<Answer>,
  { random = Math.random, answerMaxMs = ANSWER_MAX_MS } = {},
): Promise<Answer> {
  for (let repeat = 0; repeat < REPEATS_MAX; repeat++) {
    const askedMs = performance.now();
    const answer = await call();
    expect(performance.now() - askedMs, 'an answer took too long').toBeLessThan(answerMaxMs);
    if (answer.status !== 503) return answer;
    expect(answer.body).toMatchObject({ errorCode: expect.any(String), errorId: expect.any(String) });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await sleep(300 + 700 * random());
  }
  throw new Error(`still 503 after ${REPEATS_MAX} calls`);
}

export function book({ call, referralId }: Client, slotId: string): Promise<Answer> {
  return call('POST', `/api/calendarSlot/${slotId}/confirm`, { prescriptionId: referralId });
}

/** Kills the function's process at once, unless it is just being started again. */
export async function killNow(name: FunctionName): Promise<void> {
  const pid = await pidOf(name);
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Does something while an emulator stands still for a while: connected, and silent. */
export async function whileStopped<T>(name: 'firestore' | 'pubsub', ms: number, act: () => Promise<T>): Promise<T> {
  const emulators = await localTable<{ name: string; pid: number }>('emulators');
  const { pid } = emulators.find((emulator) => emulator.name === name)!;
  process.kill(pid, 'SIGSTOP');
  try {
    const [result] = await Promise.all([act(), sleep(ms)]);
    return result;
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** Reads one of the tables under /local/. */
export async function localTable<T>(name: string): Promise<T[]> {
  return (await (await fetch(`${baseUrl}/local/${name}.json`)).json()) as T[];
}

/** Calls the relay as the scheduler does each minute; whether it is answered, nobody asks. */
export async function startRelay(signal: AbortSignal): Promise<void> {
  const functions = await localTable<{ name: FunctionName; url: string }>('functions');
  const { url } = functions.find(({ name }) => name === 'relay-outbox')!;
  void fetch(url, { method: 'POST', signal }).catch(() => undefined);
}

/** Tells a stand-in how its coming requests shall fail. */
export async function failNext(standIn: 'TWILIO_API_URL' | 'BIGQUERY_EMULATOR_HOST', next: readonly string[]) {
  const response = await fetch(`${process.env[standIn]}/__faults`, { method: 'POST', body: JSON.stringify({ next }) });
  expect(response.status).toBe(200);
}

export async function visitsOf(patients: readonly Client[]): Promise<Appointment[]> {
  const found = await Promise.all(
    patients.map(({ patientId }) => appointments(db).where('patientId', '==', patientId).get()),
  );
  return found.flatMap(({ docs }) => docs.map((visit) => visit.data()));
}

/** The id of the event of a visit's n-th change. */
export const eventIdOf = (visit: Pick<Appointment, 'id'>, version: number) => idFrom('event', visit.id, version);

/** Each patient holds exactly one visit, and the counters of the day say so. */
export async function expectOneVisitEach(patients: readonly Client[], siteDayId: string): Promise<Appointment[]> {
  const visits = await visitsOf(patients);
  expect(visits.map(({ patientId }) => patientId).sort()).toEqual(patients.map(({ patientId }) => patientId).sort());
  expect(visits.every(holdsPlace)).toBe(true);
  expect(await bookedOn(siteDayId)).toBe(patients.length);
  return visits;
}

const TOLD = ['sent', 'delivered'];

/**
 * The last news of every visit has reached its patient exactly once, older news at most once, and nothing else has. News that
 * a later change overtook may stay untold.
 */
export async function expectNewsToldOnce(patients: readonly Client[], visits: readonly Appointment[]): Promise<void> {
  const inbox = Object.groupBy(await smsInbox(), ({ to }) => to);
  const points = new Map((await servicePoints(db).get()).docs.map((point) => [point.id, point.data()]));
  const news = visits.flatMap((visit) =>
    visit.history.flatMap(({ change, slotId }, i) => {
      if (!isNews(change)) return [];
      const slot = slotOfId(slotId)!;
      const term = { startAt: startOf(slot), vaccination: vaccinationText(slot, Date.now()) };
      const body = smsText(change, term, points.get(slot.servicePointId)!);
      const isLast = visit.history.slice(i + 1).every((later) => !isNews(later.change));
      return [{ patientId: visit.patientId, id: `${eventIdOf(visit, i + 1)}-${change}`, body, isLast }];
    }),
  );
  const entries = await db.getAll(...news.map(({ id }) => db.collection('messages').doc(id)));
  for (const { patientId, phone } of patients) {
    const received = (inbox[phone] ?? []).map(({ body }) => body);
    let accounted = 0;
    for (const [i, { body, isLast, patientId: about }] of news.entries()) {
      if (about !== patientId) continue;
      const state = entries[i]!.get('state');
      const times = received.filter((text) => text === body).length;
      accounted += times;
      if (isLast) expect(TOLD, `${patientId}: the last news is ${state}`).toContain(state);
      else expect(state, `${patientId}: older news have not been looked at`).toBeDefined();
      if (TOLD.includes(state)) expect(times, `${patientId}: told ${times} times`).toBe(1);
      else
        expect(times, `${patientId}: ${state}, told ${times} times`).toBeLessThanOrEqual(
          state === 'superseded' ? 0 : 1,
        );
    }
    expect(received, `${patientId}: other messages`).toHaveLength(accounted);
  }
}

/** How many rows the Ministry's view shows for each event. */
export async function rowCounts(eventIds: readonly string[]): Promise<number[]> {
  const bigQuery = new BigQuery({ projectId: process.env.GOOGLE_CLOUD_PROJECT! });
  const [rows] = await bigQuery.query({
    query: 'SELECT event_id FROM `szczepienia.visits` WHERE event_id IN UNNEST(@eventIds)',
    params: { eventIds },
  });
  return eventIds.map((id) => rows.filter(({ event_id }) => event_id === id).length);
}

const QUEUE_REACH_MS = 29 * 86_400_000;

/** The names that the reminder of a visit's version can have in the queue: one, unless a stage ends right now. */
export function reminderNamesOf(appointmentId: string, version: number, slotId: string): string[] {
  const aheadMs = reminderDueMs(startOf(slotOfId(slotId)!)) - Date.now();
  const stage = Math.ceil(aheadMs / QUEUE_REACH_MS);
  const stages = aheadMs <= QUEUE_REACH_MS ? ['due'] : [stage, stage + 1];
  return stages.map((name) => idFrom('reminder', appointmentId, version, name));
}

/** Every term that these visits have had has one reminder in the queue. */
export async function expectRemindersPlannedOnce(visits: readonly Appointment[]): Promise<void> {
  const queued = (await localTable<{ name: string }>('tasks')).map(({ name }) => name.split('/').at(-1)!);
  for (const { id, history } of visits) {
    for (const [i, { change, slotId }] of history.entries()) {
      if (change !== 'booked' && change !== 'moved') continue;
      const names = reminderNamesOf(id, i + 1, slotId);
      expect(
        queued.filter((name) => names.includes(name)),
        `${id}: reminders of version ${i + 1}`,
      ).toHaveLength(1);
    }
  }
}
