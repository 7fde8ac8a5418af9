import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFailed, test } from 'vitest';
import type { FunctionName } from '../../functions/catalog.ts';
import { pick, seededRandom } from '../../local/network/random.ts';
import { holdsPlace, type VisitEventType } from '../../shared/domain/appointment.ts';
import { siteDayIdOf } from '../../shared/domain/slot.ts';
import { bookedOn, type Client, eventually, newDay, newPatient, newStaff } from '../support/cloud.ts';
import {
  book,
  eventIdOf,
  expectNewsToldOnce,
  expectRemindersPlannedOnce,
  killNow,
  persist,
  RECORD,
  rowCounts,
  startRelay,
  visitsOf,
} from '../support/faults.ts';

const VICTIMS: readonly FunctionName[] = [
  'confirm-slot',
  'cancel-appointment',
  'reschedule-appointment',
  'complete-appointment',
  'send-sms',
  'stream-visits',
  'plan-reminder',
  'relay-outbox',
];
const ROUNDS = 2;
const PATIENTS = 60;
const DAYS = 3;
const LOAD_MS = 14_000;
/** What a killed process had locked stays locked until the database has noticed. */
const ANSWER_MAX_MS = 60_000;

type Change = { change: VisitEventType; slotId: string };

/** Kills each victim once a round, in random order at random moments. */
async function killAll(random: () => number, signal: AbortSignal): Promise<void> {
  const order = Array.from({ length: ROUNDS }, () =>
    VICTIMS.map((name) => ({ name, at: random() })).sort((a, b) => a.at - b.at),
  ).flat();
  for (const { name } of order) {
    if (name === 'relay-outbox') await startRelay(signal);
    await sleep((2 * random() * LOAD_MS) / order.length);
    await killNow(name);
  }
}

/** One patient's way: books, perhaps moves, perhaps cancels or is vaccinated. Returns what was answered with 200. */
async function live(
  patient: Client,
  slotIds: readonly string[],
  staff: Pick<Client, 'call'>,
  random: () => number,
): Promise<Change[]> {
  const done: Change[] = [];
  const pause = () => sleep((random() * LOAD_MS) / 3);
  const say200 = async (call: Parameters<typeof persist>[0], change: Change) => {
    const { status, body } = await persist(call, { random, answerMaxMs: ANSWER_MAX_MS });
    expect(status, JSON.stringify(body)).toBe(200);
    done.push(change);
    return body;
  };
  const [first, second] = [pick(slotIds, random), pick(slotIds, random)];
  await pause();
  const { id } = await say200(() => book(patient, first), { change: 'booked', slotId: first });
  let slotId = first;
  await pause();
  if (random() < 0.6 && second !== first) {
    const path = `/api/appointment/${id}/reschedule`;
    await say200(() => patient.call('POST', path, { slotId: second }), { change: 'moved', slotId: second });
    slotId = second;
  }
  await pause();
  const end = random();
  const path = `/api/site/appointment/${id}/complete`;
  if (end < 0.4) await say200(() => patient.call('DELETE', `/api/appointment/${id}`), { change: 'cancelled', slotId });
  else if (end < 0.8) await say200(() => staff.call('POST', path, RECORD), { change: 'completed', slotId });
  return done;
}

test('SIGKILL of every function at random moments under load: each 200 is a fact, each news is told once, each dose is one row', async () => {
  const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);
  onTestFailed(() => console.error(`repeat with FAULTS_SEED=${seed}`));
  const random = seededRandom(seed);
  const days = await Promise.all(Array.from({ length: DAYS }, () => newDay(4, PATIENTS)));
  const slotIds = days.flatMap((day) => day.slotIds);
  const staff = await newStaff(days.map(({ servicePointId }) => servicePointId));
  const patients = await Promise.all(Array.from({ length: PATIENTS }, newPatient));
  const scheduler = new AbortController();

  const [lives] = await Promise.all([
    // Each life has a chance of its own, so that how they interleave does not change what they do.
    Promise.all(patients.map((patient, i) => live(patient, slotIds, staff, seededRandom(seed + 1 + i)))),
    killAll(random, scheduler.signal),
  ]);
  await startRelay(scheduler.signal);

  const visits = await visitsOf(patients);
  const historyOf = new Map(visits.map((visit) => [visit.patientId, visit.history]));
  for (const [i, { patientId }] of patients.entries()) {
    expect(historyOf.get(patientId)?.map(({ change, slotId }) => ({ change, slotId }))).toEqual(lives[i]);
  }
  expect(visits).toHaveLength(PATIENTS);
  for (const { siteDayId } of days) {
    const holding = visits.filter((visit) => siteDayIdOf(visit.slot) === siteDayId && holdsPlace(visit));
    expect(await bookedOn(siteDayId)).toBe(holding.length);
  }

  const completed = visits.filter(({ state }) => state === 'completed');
  await eventually(async () => {
    await expectNewsToldOnce(patients, visits);
    await expectRemindersPlannedOnce(visits);
    expect(await rowCounts(completed.map((visit) => eventIdOf(visit, visit.version)))).toEqual(completed.map(() => 1));
  }, 100_000);
  scheduler.abort();
}, 180_000);
