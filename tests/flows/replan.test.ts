import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { addDays, instantOf, isoDateOf } from '../../shared/domain/civil-time.ts';
import { type ServicePoint, servicePointIdOf } from '../../shared/domain/service-point.ts';
import { servicePoints } from '../../shared/store/collections.ts';
import { nearestPoints } from '../../shared/store/nearest-points.ts';
import { bookedOn, type Client, db, eventually, newDay, newPatient, newStaff, smsInbox } from '../support/cloud.ts';
import { book, visitsOf } from '../support/faults.ts';
import { settleAt } from '../support/settle.ts';

const HOUR_MS = 3_600_000;

/** A day whose places are all booked, and the day after it with some free ones. */
async function bookedDay(visits: number, freeNextDay: number) {
  const day = await newDay(visits, 1);
  const next = await newDay(freeNextDay, 1, () => day.daysAhead + 1);
  const patients = await Promise.all(Array.from({ length: visits }, newPatient));
  const answers = await Promise.all(patients.map((patient, i) => book(patient, day.slotIds[i]!)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const staff = await newStaff([day.servicePointId]);
  const date = day.siteDayId.split('_')[1]!;
  const order = {
    id: randomUUID(),
    visitIds: answers.map(({ body }) => body.id),
    from: isoDateOf(addDays(date, 1)),
    to: isoDateOf(addDays(date, 1)),
    expiresAt: instantOf(Date.now() + HOUR_MS),
    onDeadline: 'move',
    reason: 'awaria lodówki',
  };
  const path = `/api/site/${day.servicePointId}/replans`;
  return { day, next, patients, staff, order, path };
}

const answer = async (patient: Client, visitId: string, how: 'accept' | 'decline') =>
  (await patient.call('POST', `/api/appointment/${visitId}/offer`, { answer: how })).status;

test('a day of 40 visits is re-planned: 40 offers by SMS, who accepts is moved at once, who declines stays, the deadline moves the rest', async () => {
  const { day, next, patients, staff, order, path } = await bookedDay(40, 40);
  const started = await staff.call('POST', path, order);
  expect(started.status).toBe(200);
  expect(started.body.visits.map(({ progress }: { progress: string }) => progress)).toEqual(Array(40).fill('offered'));
  expect([await bookedOn(day.siteDayId), await bookedOn(next.siteDayId)]).toEqual([40, 40]);
  await eventually(async () => {
    const told = (await smsInbox()).filter(({ body }) => body.includes('Punkt proponuje nowy termin'));
    expect(patients.filter(({ phone }) => told.filter(({ to }) => to === phone).length === 1)).toHaveLength(40);
  }, 60_000);

  const own = await patients[0]!.call('GET', `/api/patient/${patients[0]!.patientId}`);
  expect(own.body.appointments[0].offer).toMatchObject({ onDeadline: 'move', expiresAt: order.expiresAt });
  const visitId = (i: number) => order.visitIds[i]!;
  const accepted = await Promise.all(patients.slice(0, 20).map((patient, i) => answer(patient, visitId(i), 'accept')));
  const declined = await Promise.all(
    patients.slice(20, 25).map((patient, i) => answer(patient, visitId(20 + i), 'decline')),
  );
  expect([...accepted, ...declined]).toEqual(Array(25).fill(200));
  expect([await bookedOn(day.siteDayId), await bookedOn(next.siteDayId)]).toEqual([20, 35]);

  expect(await settleAt(Date.now())).toBe(0);
  expect(await settleAt(Date.now() + HOUR_MS + 1_000)).toBe(15);
  expect(await settleAt(Date.now() + HOUR_MS + 1_000)).toBe(0);
  expect([await bookedOn(day.siteDayId), await bookedOn(next.siteDayId)]).toEqual([5, 35]);
  const visits = await visitsOf(patients);
  expect(visits.filter(({ state, offer }) => state === 'booked' && !offer)).toHaveLength(40);
  expect(visits.map(({ history }) => history.filter(({ change }) => change === 'moved').length).sort()).toEqual([
    ...Array(5).fill(0),
    ...Array(35).fill(1),
  ]);
  const status = await staff.call('GET', `${path}/${order.id}`);
  const counts = Object.groupBy(status.body.visits as { progress: string }[], ({ progress }) => progress);
  expect(Object.fromEntries(Object.entries(counts).map(([progress, list]) => [progress, list!.length]))).toEqual({
    accepted: 20,
    declined: 5,
    movedAtDeadline: 15,
  });
});

test('visits for which nothing is free keep their terms, and staff see which; a repeated order offers nothing twice', async () => {
  const { day, next, patients, staff, order, path } = await bookedDay(6, 4);
  const [first, second] = await Promise.all([staff.call('POST', path, order), staff.call('POST', path, order)]);
  expect([first.status, second.status]).toEqual([200, 200]);
  const again = await staff.call('POST', path, order);
  const progress = again.body.visits.map((one: { progress: string }) => one.progress).sort();
  expect(progress).toEqual(['noTerm', 'noTerm', 'offered', 'offered', 'offered', 'offered']);
  expect([await bookedOn(day.siteDayId), await bookedOn(next.siteDayId)]).toEqual([6, 4]);
  const other = await staff.call('POST', path, { ...order, reason: 'inny powód' });
  expect([other.status, other.body.errorCode]).toEqual([400, 'ERR_INVALID_REQUEST']);
  expect((await staff.call('GET', path)).body.list.map(({ id }: { id: string }) => id)).toContain(order.id);

  // A patient who changes or cancels the visit in another way gives the place held back.
  const offered = again.body.visits.find((one: { progress: string }) => one.progress === 'offered').visit.id;
  const owner = patients[order.visitIds.indexOf(offered)]!;
  expect((await owner.call('DELETE', `/api/appointment/${offered}`)).status).toBe(200);
  expect([await bookedOn(day.siteDayId), await bookedOn(next.siteDayId)]).toEqual([5, 3]);
});

test('an answer to no offer, of a stranger, and a re-planning of another point are refused', async () => {
  const { patients, staff, order, path } = await bookedDay(1, 1);
  const [patient] = patients;
  expect(await answer(patient!, order.visitIds[0]!, 'accept')).toBe(404);
  await staff.call('POST', path, order);
  expect(await answer(await newPatient(), order.visitIds[0]!, 'accept')).toBe(404);
  expect((await staff.call('GET', `${path}/${randomUUID()}`)).body.errorCode).toBe('ERR_REPLAN_NOT_FOUND');
  const past = await staff.call('POST', path, { ...order, id: randomUUID(), expiresAt: '2021-05-01T10:00:00Z' });
  expect([past.status, past.body.problems[0].field]).toEqual([400, '/expiresAt']);
  expect(await answer(patient!, order.visitIds[0]!, 'accept')).toBe(200);
});

test('offers that cannot be settled hold up no other, however long they have been waiting', async () => {
  const { day, next, staff, order, path } = await bookedDay(3, 3);
  await staff.call('POST', path, order);
  // As no commit writes them: of no slot, of no referral, expired long ago, and more of them than
  // are read at once.
  const poisoned = Array.from({ length: 250 }, () => db.collection('appointments').doc(randomUUID()));
  const writes = db.batch();
  for (const [i, ref] of poisoned.entries()) {
    writes.set(ref, { offer: { expiresAt: '2020-01-01T00:00:00Z' }, ...(i % 2 && { slot: { servicePointId: 'x' } }) });
  }
  await writes.commit();
  try {
    expect(await settleAt(Date.now() + HOUR_MS + 1_000)).toBeGreaterThanOrEqual(3);
    expect([await bookedOn(day.siteDayId), await bookedOn(next.siteDayId)]).toEqual([0, 3]);
  } finally {
    const removal = db.batch();
    for (const ref of poisoned) removal.delete(ref);
    await removal.commit();
  }
});

test('a point nearby is one by distance: across the border of a voivodeship it is looked at, and one far off in the same is not', async () => {
  const own = (
    await servicePoints(db)
      .doc((await newDay(1, 1)).servicePointId)
      .get()
  ).data()!;
  const pointAt = (name: string, kmNorth: number, terc: string): ServicePoint => ({
    ...own,
    id: servicePointIdOf(['nearest', name]),
    lat: own.lat + kmNorth / 111.195,
    terc,
    voiId: terc.slice(0, 2),
  });
  const others = [pointAt('across', 4, '2661011'), pointAt('far', 26, own.terc), pointAt('middle', 24, '2661011')];
  try {
    for (const point of others) await servicePoints(db).doc(point.id).set(point);
    const found = (await nearestPoints(db, own, 25, 1_000)).map(({ id }) => id);
    expect(found).toEqual(expect.arrayContaining([others[0]!.id, others[2]!.id]));
    expect(found).not.toContain(others[1]!.id);
    expect(found).not.toContain(own.id);
    const nearest = await nearestPoints(db, own, 25, 3);
    expect(nearest).toEqual(nearest.toSorted((a, b) => a.km - b.km));
  } finally {
    for (const { id } of others) await servicePoints(db).doc(id).delete();
  }
});
