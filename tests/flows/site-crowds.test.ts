import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isoDateOf } from '../../shared/domain/civil-time.ts';
import { slotOfId } from '../../shared/domain/slot.ts';
import { siteDays } from '../../shared/store/site-days.ts';
import { type Answer, type Client, db, newDay, newPatient, newStaff } from '../support/cloud.ts';
import { dateIn, newPoint, timetableOf } from '../support/own-point.ts';

const AT_ONCE = 32;

/** Does one thing after another in each of some lanes. */
async function inLanes<T, R>(items: readonly T[], work: (item: T, i: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = [...items.entries()];
  const lane = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) results[next[0]] = await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

const newPatients = (count: number) => inLanes(Array.from({ length: count }), () => newPatient());

const confirm = (patient: Client, slotId: string) =>
  patient.call('POST', `/api/calendarSlot/${slotId}/confirm`, { prescriptionId: patient.referralId });

test('two members of staff publish the same timetable at the same moment: one wins, the other is shown what stands now', async () => {
  const { pointId, publish, call } = await newPoint();
  const names = ['first', 'second'];
  const staff = await Promise.all(names.map((subject) => newStaff([pointId], { subject })));
  const body = { from: dateIn(1), to: dateIn(14) };
  await publish(0, 14);
  for (let version = 1; version <= 6; version++) {
    const timetables = names.map((_, i) => timetableOf({ capacity: 2 * version + i }));
    const answers = await Promise.all(
      staff.map((one, i) =>
        one.call('PUT', `/api/site/${pointId}/schedule`, { ...body, version, timetable: timetables[i] }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect(answers[winner]!.body).toMatchObject({ version: version + 1, timetable: timetables[winner] });
    expect(answers[1 - winner]!.body).toMatchObject({
      errorCode: 'ERR_SCHEDULE_CHANGED',
      version: version + 1,
      changedAt: answers[winner]!.body.changedAt,
      changedBy: names[winner],
      current: timetables[winner],
    });
    const { body: standing } = await call('GET', '/schedule');
    expect(standing).toEqual(answers[winner]!.body);
    const { body: calendar } = await call('GET', `/calendar?from=${dateIn(1)}&to=${dateIn(7)}`);
    const capacities = calendar.days.flatMap(({ slots }: { slots: { capacity: number }[] }) =>
      slots.map(({ capacity }) => capacity),
    );
    expect(new Set(capacities)).toEqual(new Set([2 * version + winner]));
  }
});

test('while thirty patients book, the staff halve the places and double them: nobody booked loses their visit, none is oversold', async () => {
  const { pointId, publish, call } = await newPoint();
  await publish(0, 2, { capacity: 8, doses: [1] });
  const { body: before } = await call('GET', `/calendar?from=${dateIn(1)}&to=${dateIn(2)}`);
  const slotIds = before.days.flatMap(({ slots }: { slots: { id: string }[] }) => slots.map(({ id }) => id));
  expect(slotIds).toHaveLength(8);
  const patients = await newPatients(30);

  // They crowd on three terms, which have 24 places or 12.
  const booking = inLanes(patients, async (patient, i) => {
    await sleep(Math.random() * 1_500);
    return confirm(patient, slotIds[i % 3]);
  });
  const published: Answer[] = [];
  for (let version = 1; version <= 6; version++) {
    published.push(await publish(version, 2, { capacity: version % 2 ? 4 : 8, doses: [1] }));
    await sleep(150);
  }
  published.push(await publish(7, 2, { capacity: 4, doses: [1] }));
  expect(published.map(({ status }) => status)).toEqual(published.map(() => 200));

  const answers = await booking;
  expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
  const booked = answers.filter(({ status }) => status === 200).map(({ body }) => body.id as string);
  expect(booked.length).toBeGreaterThanOrEqual(12);
  const visits = await db.getAll(...booked.map((id) => db.collection('appointments').doc(id)));
  expect(visits.map((visit) => visit.get('state'))).toEqual(booked.map(() => 'booked'));
  const days = (await siteDays(db).where('servicePointId', '==', pointId).get()).docs.map((day) => day.data());
  const counters = days.flatMap(({ slots }) => Object.values(slots));
  expect(counters.reduce((sum, counter) => sum + counter.booked, 0)).toBe(booked.length);
  for (const counter of counters) expect(counter.capacity).toBe(Math.max(4, counter.booked));
  const { body: after } = await call('GET', `/calendar?from=${dateIn(1)}&to=${dateIn(2)}`);
  const shown = after.days.flatMap(({ visits }: { visits: { id: string }[] }) => visits.map(({ id }) => id));
  expect(shown.sort()).toEqual(booked.sort());
});

test('the calendar of a day with five hundred visits shows every one, with its patient, by start', async () => {
  const VISITS = 500;
  const day = await newDay(50, VISITS / 50);
  const staff = await newStaff([day.servicePointId]);
  const patients = await newPatients(VISITS);
  const answers = await inLanes(patients, (patient, i) => confirm(patient, day.slotIds[i % 50]!));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);

  const date = isoDateOf(slotOfId(day.slotIds[0]!)!.day);
  const path = `/api/site/${day.servicePointId}/calendar?from=${date}&to=${date}`;
  const { status, body } = await staff.call('GET', path);
  expect(status).toBe(200);
  const [shown] = body.days;
  const visits = shown.visits as { id: string; startAt: string; patient: { id: string } }[];
  expect(visits.map(({ id }) => id).sort()).toEqual(answers.map((answer) => answer.body.id).sort());
  expect(new Set(visits.map(({ patient }) => patient.id))).toEqual(new Set(patients.map(({ patientId }) => patientId)));
  expect(visits.map(({ startAt }) => startAt)).toEqual(visits.map(({ startAt }) => startAt).sort());
  expect(shown.slots.map(({ booked }: { booked: number }) => booked)).toEqual(Array(50).fill(10));
  expect((await staff.call('GET', `${path}&known=${body.version}`)).body).toEqual({ version: body.version });
});

test('as many terms as are possible at all are published, and anew with every one changed; more are refused', async () => {
  const { publish, call } = await newPoint();
  // 288 starts a day for two doses: 49,536 terms in 86 days.
  const busy = { from: '00:00', to: '24:00', slotMinutes: 5 };
  expect(await publish(0, 86, busy)).toMatchObject({ status: 200, body: { version: 1 } });
  expect(await publish(1, 86, { ...busy, capacity: 6 })).toMatchObject({ status: 200, body: { version: 2 } });
  const refused = { status: 400, body: { errorCode: 'ERR_INVALID_REQUEST', problems: [{ field: '/to' }] } };
  expect(await publish(2, 90, busy)).toMatchObject(refused);
  expect((await call('GET', '/schedule')).body).toMatchObject({ version: 2, publishedTo: dateIn(86) });
});
