import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { addDays, dayOf, isoDateOf } from '../../shared/domain/civil-time.ts';
import { stockIdOf } from '../../shared/domain/stock.ts';
import { denyBatch } from '../../shared/use-cases/deny-batch.ts';
import { type Answer, type Client, db, newDay, newPatient, newStaff } from '../support/cloud.ts';
import { dateIn, newBatch, recordOf, STAFF_ACTOR } from '../support/own-point.ts';
import { bookedAt, expectStockOfVisits, newBatches, newOpenPoint, recordsBy } from '../support/records.ts';

const EXPIRES_ON = isoDateOf(addDays(dayOf(Date.now()), 60));
const vaccineType = 'cov19.pfizer';

/** Tests share points, so each has a batch of its own. */
const newBatchNumber = () => `T${Math.random().toString(36).slice(2, 10)}`.toUpperCase();

async function newPoint() {
  const day = await newDay(3, 1);
  const batchNumber = newBatchNumber();
  const [nurse, other] = await Promise.all([newStaff([day.servicePointId]), newStaff([day.servicePointId])]);
  const path = `/api/site/${day.servicePointId}`;
  const delivery = { id: randomUUID(), vaccineType, batchNumber, expiresOn: EXPIRES_ON, doses: 10 };
  const wastage = (doses: number) => ({ id: randomUUID(), vaccineType, batchNumber, doses, reason: 'test' });
  const ownIn = ({ body }: Answer) =>
    body.batches.find((batch: { batchNumber: string }) => batch.batchNumber === batchNumber);
  return {
    ...day,
    batchNumber,
    nurse,
    other,
    delivery,
    wastage,
    path,
    ownIn,
    standing: async () => ownIn(await nurse.call('GET', `${path}/stock`)),
  };
}

async function vaccinate(staff: Pick<Client, 'call'>, slotId: string, batchNumber: string): Promise<[Client, string]> {
  const patient = await newPatient();
  const { body } = await patient.call('POST', `/api/calendarSlot/${slotId}/confirm`, {
    prescriptionId: patient.referralId,
  });
  const record = { batchNumber, dose: 1, vaccineType, administeredBy: '7654321' };
  const { status } = await staff.call('POST', `/api/site/appointment/${body.id}/complete`, record);
  expect(status).toBe(200);
  return [patient, body.id];
}

test('two staff recording the same delivery at once, again and again: it is counted once', async () => {
  const { nurse, other, path, delivery, standing, ownIn } = await newPoint();
  const answers = await Promise.all(
    [nurse, other, nurse, other].map((staff) => staff.call('POST', `${path}/stock/deliveries`, delivery)),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(answers.map((answer) => ownIn(answer).received)).toEqual([10, 10, 10, 10]);
  expect(await standing()).toMatchObject({ received: 10, used: 0, wasted: 0, balance: 10, expiresOn: EXPIRES_ON });
});

test('different deliveries of a batch at once are all counted', async () => {
  const { nurse, other, path, delivery, standing } = await newPoint();
  const answers = await Promise.all(
    [nurse, other, nurse, other].map((staff) =>
      staff.call('POST', `${path}/stock/deliveries`, { ...delivery, id: randomUUID() }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await standing()).toMatchObject({ received: 40 });
});

test('wastage beyond the balance is refused, and two losses at once never take more than is left', async () => {
  const { nurse, other, path, delivery, wastage, standing } = await newPoint();
  await nurse.call('POST', `${path}/stock/deliveries`, delivery);
  expect(await nurse.call('POST', `${path}/stock/wastage`, wastage(11))).toMatchObject({
    status: 400,
    body: { errorCode: 'ERR_INVALID_REQUEST', problems: [{ field: '/doses' }] },
  });
  expect(await standing()).toMatchObject({ wasted: 0, balance: 10 });

  const losses = await Promise.all(
    [nurse, other].map((staff) => staff.call('POST', `${path}/stock/wastage`, wastage(6))),
  );
  expect(losses.map(({ status }) => status).sort()).toEqual([200, 400]);
  expect(await standing()).toMatchObject({ wasted: 6, balance: 4 });
});

test('a recorded dose is taken off the stock once, with a delivery at the same time and its record repeated', async () => {
  const { nurse, other, path, delivery, slotIds, batchNumber, standing } = await newPoint();
  const [[patient, visitId]] = await Promise.all([
    vaccinate(nurse, slotIds[0]!, batchNumber),
    other.call('POST', `${path}/stock/deliveries`, delivery),
  ]);
  const record = { batchNumber, dose: 1, vaccineType, administeredBy: '7654321' };
  expect((await nurse.call('POST', `/api/site/appointment/${visitId}/complete`, record)).status).toBe(200);
  expect(await standing()).toMatchObject({ received: 10, used: 1, balance: 9 });
  expect((await patient.call('GET', `${path}/stock`)).status).toBe(403);
});

test('a batch withdrawn in the whole country is shown as such and is no longer counted on', async () => {
  const { nurse, path, delivery, batchNumber, standing } = await newPoint();
  await nurse.call('POST', `${path}/stock/deliveries`, delivery);
  const usable = async () => {
    const { body } = await nurse.call('GET', `${path}/stock`);
    return body.expected.find((row: { vaccineType: string }) => row.vaccineType === vaccineType).usable;
  };
  const before = await usable();
  await denyBatch({ vaccineType, batchNumber, reason: 'test', deniedBy: STAFF_ACTOR }, { db, now: Date.now });
  expect(await standing()).toMatchObject({ denied: true, balance: 10 });
  expect(await usable()).toBe(before - 10);
});

test('a recall lists who got the batch at the point, and nobody else', async () => {
  const { nurse, path, slotIds, batchNumber } = await newPoint();
  const [[first, firstVisit], [second], [third]] = [
    await vaccinate(nurse, slotIds[0]!, batchNumber),
    await vaccinate(nurse, slotIds[1]!, batchNumber.toLowerCase()),
    await vaccinate(nurse, slotIds[2]!, newBatchNumber()),
  ];
  const query = new URLSearchParams({ vaccineType, batchNumber });
  const { status, body } = await nurse.call('GET', `${path}/recall?${query}`);
  expect(status).toBe(200);
  const listed = body.list.map(({ patient }: { patient: { id: string } }) => patient.id);
  expect(listed.sort()).toEqual([first.patientId, second.patientId].sort());
  expect(listed).not.toContain(third.patientId);
  expect(body.list).toContainEqual({
    visitId: firstVisit,
    batchNumber,
    isExact: true,
    givenAt: expect.stringMatching(/^20.*Z$/),
    dose: 1,
    administeredBy: '7654321',
    patient: {
      id: first.patientId,
      givenName: 'Zażółcisława',
      familyName: 'Gęślą-Jaźńska',
      pesel: expect.stringMatching(/^\d{11}$/),
      phone: first.phone,
    },
  });

  const stranger = await newStaff(['00000000-0000-8000-8000-000000000000']);
  expect((await stranger.call('GET', `${path}/recall?${query}`)).status).toBe(403);
});

test('from the moment the Ministry withdraws a batch no dose of it is recorded, nor any record corrected to it; allowed again, both are', async () => {
  const point = await newOpenPoint();
  const [right, withdrawn] = (await newBatches(point, 2)) as [string, string];
  const [{ visitId }, { visitId: recorded }] = [await bookedAt(point), await bookedAt(point)];
  await point.complete(recorded, right);
  const ministry = await newStaff([], { role: 'ministry' });
  const denial = { vaccineType, batchNumber: withdrawn.toLowerCase(), reason: ' reactions ' };
  const { status, body } = await ministry.call('POST', '/api/denied-batches', denial);
  expect(status).toBe(200);
  const denied = body.list.find(({ batchNumber }: { batchNumber: string }) => batchNumber === withdrawn);
  expect(denied).toMatchObject({ vaccineType, reason: 'reactions', deniedAt: expect.any(String) });
  const again = await ministry.call('POST', '/api/denied-batches', { ...denial, reason: 'another' });
  expect(again.body.list).toContainEqual(denied);

  const refused = { status: 409, body: { errorCode: 'ERR_BATCH_DENIED', batchNumber: withdrawn } };
  for (const typed of [withdrawn, withdrawn.toLowerCase()]) {
    expect(await point.complete(visitId, typed)).toMatchObject(refused);
    expect(await point.correct(recorded, { batchNumber: typed, version: 2 })).toMatchObject(refused);
  }
  for (const _ of [1, 2]) expect((await ministry.call('DELETE', `/api/denied-batches/${denied.id}`)).status).toBe(200);
  expect((await point.complete(visitId, withdrawn)).status).toBe(200);
  expect((await point.correct(recorded, { batchNumber: withdrawn, version: 2 })).status).toBe(200);
});

test('a record of a batch that is withdrawn later stays in the recall while another detail of it is corrected', async () => {
  const point = await newOpenPoint();
  const { visitId } = await bookedAt(point);
  const [batchNumber] = (await newBatches(point, 1)) as [string];
  await point.complete(visitId, batchNumber);
  await denyBatch({ vaccineType, batchNumber, reason: 'test', deniedBy: STAFF_ACTOR }, { db, now: Date.now });
  const corrected = await point.correct(visitId, { batchNumber, version: 2, bodySite: 'rightArm' });
  expect(corrected).toMatchObject({ status: 200, body: { record: { batchNumber, bodySite: 'rightArm' } } });
  const { body } = await point.call('GET', `/recall?${new URLSearchParams({ vaccineType, batchNumber })}`);
  expect(body.list).toMatchObject([{ visitId }]);
});

test('staff read which batches are withdrawn; only the Ministry writes it', async () => {
  const { batchNumber } = newBatch();
  const denial = { vaccineType, batchNumber, reason: 'test' };
  const byMinistry = await newStaff([], { role: 'ministry' });
  const { list } = (await byMinistry.call('POST', '/api/denied-batches', denial)).body;
  const [{ servicePointId }, patient] = [await newDay(1, 1), await newPatient()];
  const clients = [
    ['patient', patient, 403],
    ['agent', await newStaff([servicePointId], { role: 'agent' }), 403],
    ['operator', await newStaff([servicePointId], { role: 'operator' }), 403],
    ['staff', await newStaff([servicePointId]), 200],
    ['coordinator', await newStaff([servicePointId], { role: 'coordinator' }), 200],
  ] as const;
  for (const [role, { call }, readable] of clients) {
    expect((await call('GET', '/api/denied-batches')).status, role).toBe(readable);
    expect((await call('POST', '/api/denied-batches', denial)).status, role).toBe(403);
    expect((await call('DELETE', `/api/denied-batches/${list[0].id}`)).status, role).toBe(403);
  }
  expect((await byMinistry.call('GET', '/api/denied-batches')).body.list).toContainEqual(list[0]);
});

test('a batch that was delivered as another vaccine is refused, which is named, until it comes as the right one, too', async () => {
  const point = await newOpenPoint();
  const [right] = (await newBatches(point, 1)) as [string];
  const [{ visitId }, { visitId: recorded }] = [await bookedAt(point), await bookedAt(point)];
  await point.complete(recorded, right);
  const moderna = { ...newBatch(), vaccineType: 'cov19.moderna' };
  await point.call('POST', '/stock/deliveries', moderna);
  const { batchNumber } = moderna;
  const refused = { status: 409, body: { errorCode: 'ERR_BATCH_OF_OTHER_VACCINE', vaccineType: 'cov19.moderna' } };
  for (const typed of [batchNumber, batchNumber.toLowerCase()]) {
    expect(await point.complete(visitId, typed)).toMatchObject(refused);
    expect(await point.correct(recorded, { batchNumber: typed, version: 2 })).toMatchObject(refused);
  }
  await point.call('POST', '/stock/deliveries', { ...moderna, id: randomUUID(), vaccineType });
  expect((await point.complete(visitId, batchNumber)).status).toBe(200);
});

test('a delivery as another vaccine while doses of that batch are recorded: each dose is counted from what was recorded, and none comes after it', async () => {
  const point = await newOpenPoint();
  const [late, ...booked] = await Promise.all(Array.from({ length: 9 }, () => bookedAt(point)));
  const delivery = { ...newBatch(), vaccineType: 'cov19.moderna' };
  const nurse = recordsBy(await newStaff([point.pointId]), point.pointId);
  const [answers] = await Promise.all([
    Promise.all(booked.map(({ visitId }) => nurse.complete(visitId, delivery.batchNumber))),
    point.call('POST', '/stock/deliveries', delivery),
  ]);
  const given = answers.filter(({ status }) => status === 200).length;
  const { body } = await point.call('GET', '/stock');
  const used = body.batches.filter((batch: { vaccineType: string }) => batch.vaccineType === vaccineType);
  expect(used).toMatchObject(given > 0 ? [{ used: given, received: 0 }] : []);
  expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
  const after = await nurse.complete(late!.visitId, delivery.batchNumber);
  expect(after).toMatchObject({ status: 409, body: { errorCode: 'ERR_BATCH_OF_OTHER_VACCINE' } });
});

test('a withdrawn batch does not pass under a similar number, from the moment of its withdrawal, unless the vial is looked at', async () => {
  const point = await newOpenPoint();
  const [{ visitId }, { visitId: recorded }] = [await bookedAt(point), await bookedAt(point)];
  const { batchNumber: withdrawn } = newBatch();
  const similar = [`${withdrawn}21A1B2`, `${withdrawn}.`, withdrawn.toLowerCase().replace('t', 't-')];
  await point.complete(recorded, newBatch().batchNumber);
  await denyBatch(
    { vaccineType, batchNumber: withdrawn, reason: 'test', deniedBy: STAFF_ACTOR },
    { db, now: Date.now },
  );
  const asked = {
    status: 409,
    body: { errorCode: 'ERR_BATCH_UNCLEAR', similar: [{ vaccineType, batchNumber: withdrawn, denied: true }] },
  };
  for (const batchNumber of similar) {
    expect(await point.complete(visitId, batchNumber)).toMatchObject(asked);
    expect(await point.correct(recorded, { batchNumber, version: 2 })).toMatchObject(asked);
    expect(await point.call('POST', '/stock/deliveries', { ...newBatch(), batchNumber })).toMatchObject(asked);
  }
  const record = { ...recordOf(similar[1]!), batchConfirmed: true };
  const path = `/api/site/appointment/${visitId}/complete`;
  expect((await point.staff.call('POST', path, record)).status).toBe(200);
  const { body } = await point.read(visitId);
  expect(body.record).toMatchObject({ batchNumber: similar[1], similarBatches: [withdrawn] });
  expect(body.trail.at(-1)).toMatchObject({ change: 'completed', similarBatches: [withdrawn] });
  const { list } = (await point.call('GET', `/recall?${new URLSearchParams({ vaccineType, batchNumber: withdrawn })}`))
    .body;
  expect(list).toMatchObject([{ visitId, batchNumber: similar[1], isExact: false }]);
});

test('a scan that lost its separator is asked about where the batch itself was delivered, or only given', async () => {
  const point = await newOpenPoint();
  const [delivered] = (await newBatches(point, 1)) as [string];
  const { batchNumber: given } = newBatch();
  const [{ visitId }, { visitId: other }] = [await bookedAt(point), await bookedAt(point)];
  expect((await point.complete(other, given)).status).toBe(200);
  for (const batchNumber of [delivered, given]) {
    expect(await point.complete(visitId, `${batchNumber}21A1B2`)).toMatchObject({
      status: 409,
      body: { errorCode: 'ERR_BATCH_UNCLEAR', similar: [{ vaccineType, batchNumber, denied: false }] },
    });
  }
  expect((await point.complete(visitId, delivered)).status).toBe(200);
  await expectStockOfVisits(point);
});

test('a batch delivered again with an extended last day is given after its first one, and the trail says who extended it and why', async () => {
  const point = await newOpenPoint();
  const [yesterday, lastMonth] = [dateIn(-1), dateIn(-31)];
  const first = { ...newBatch(), expiresOn: yesterday };
  const { batchNumber } = first;
  expect((await point.call('POST', '/stock/deliveries', first)).status).toBe(200);
  const { visitId } = await bookedAt(point);
  const expired = { status: 409, body: { errorCode: 'ERR_BATCH_EXPIRED', expiresOn: yesterday } };
  expect(await point.complete(visitId, batchNumber)).toMatchObject(expired);

  const extended = { ...newBatch(5), batchNumber, replaces: yesterday };
  expect(await point.call('POST', '/stock/deliveries', extended)).toMatchObject({
    status: 400,
    body: { problems: [{ field: '/reason' }] },
  });
  const sent = { ...extended, reason: 'komunikat EMA' };
  const answers = await Promise.all([1, 2, 3].map(() => point.call('POST', '/stock/deliveries', sent)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const path = `/api/site/appointment/${visitId}/complete`;
  const record = recordOf(batchNumber);
  expect((await point.staff.call('POST', path, { ...record, expiresOn: lastMonth })).status).toBe(409);
  expect((await point.staff.call('POST', path, { ...record, expiresOn: yesterday })).status).toBe(200);
  const query = new URLSearchParams({ vaccineType, batchNumber });
  const { list } = (await point.call('GET', `/stock/entries?${query}`)).body;
  const told = list.map(({ doses, reason, replaces }: Record<string, unknown>) => ({ doses, reason, replaces }));
  expect(told).toHaveLength(2);
  expect(told).toContainEqual({ doses: 10, reason: null, replaces: null });
  expect(told).toContainEqual({ doses: 5, reason: 'komunikat EMA', replaces: yesterday });
  const { batches } = (await point.call('GET', '/stock')).body;
  expect(batches).toMatchObject([{ received: 15, used: 1, expiresOn: extended.expiresOn, expired: false }]);
});

test('a batch of yesterday, whose entries stand within it, opens and counts on, and knows the deliveries it holds', async () => {
  const { nurse, path, delivery, batchNumber, servicePointId, standing } = await newPoint();
  const older = { id: delivery.id, kind: 'delivery', doses: 10, at: '2021-02-01T08:00:00Z', by: 'nurse' };
  const stockId = stockIdOf(servicePointId, vaccineType, batchNumber);
  const key = { servicePointId, vaccineType, batchNumber };
  await db.doc(`stock/${stockId}`).set({ ...key, expiresOn: EXPIRES_ON, received: 10, wasted: 0, entries: [older] });
  expect((await nurse.call('POST', `${path}/stock/deliveries`, delivery)).status).toBe(200);
  expect(await standing()).toMatchObject({ received: 10, lastDays: [EXPIRES_ON] });
  expect((await nurse.call('POST', `${path}/stock/deliveries`, { ...delivery, id: randomUUID() })).status).toBe(200);
  expect(await standing()).toMatchObject({ received: 20 });
  expect((await db.doc(`stock/${stockId}`).get()).get('entries')).toEqual([older]);
});
