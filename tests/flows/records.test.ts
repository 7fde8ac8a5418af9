import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pick } from '../../local/network/random.ts';
import { type Answer, type Client, eventually, newStaff, pidOf, smsTo } from '../support/cloud.ts';
import { killNow, persist, startRelay } from '../support/faults.ts';
import { type OwnInstance, startOwnInstance } from '../support/own-instance.ts';
import { dateIn, LICENCES, letGiveDoses } from '../support/own-point.ts';
import {
  bookedAt,
  bookedYesterday,
  expectStockOfVisits,
  expectViewOfVisits,
  ministryRows,
  newBatches,
  newOpenPoint,
  ownReason,
  type Records,
  recalled,
  recordsBy,
  usedAt,
} from '../support/records.ts';

let other: OwnInstance;
beforeAll(async () => {
  other = await startOwnInstance('site-records');
});
afterAll(() => other?.close());

const SEEN_MAX_MS = 20_000;
const refusal = (errorCode: string, details: object = {}) => ({ status: 409, body: { errorCode, ...details } });
const statesOf = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort();

/** Two members of staff of a point; what the second does with records meets another instance of the function. */
async function twoStaff(pointId: string): Promise<[Records, Records]> {
  const [first, second, elsewhere] = await Promise.all([
    newStaff([pointId], { subject: 'first' }),
    newStaff([pointId], { subject: 'second' }),
    newStaff([pointId], { subject: 'second', url: other.url }),
  ]);
  const { correct, annul, notQualified, read } = recordsBy(elsewhere, pointId);
  return [recordsBy(first, pointId), { ...recordsBy(second, pointId), correct, annul, notQualified, read }];
}

async function referralsOf({ call }: { call: Client['call'] }, { patientId }: Client) {
  return (await call('POST', '/patients/find', { patientId })).body.referrals;
}

test('a wrong batch is corrected: stock, recall and the Ministry’s view follow, the trail keeps what stood before, and no SMS is sent', async () => {
  const point = await newOpenPoint();
  const { patient, visitId } = await bookedAt(point);
  const [wrong, right] = (await newBatches(point, 2)) as [string, string];
  await point.complete(visitId, wrong);
  const { body: before } = await point.read(visitId);
  expect(before).toMatchObject({ status: 'COMPLETED', version: 2, record: { batchNumber: wrong, bodySite: null } });
  await eventually(async () => {
    expect(await ministryRows(point, 'visits')).toMatchObject([{ batch_number: wrong }]);
  }, SEEN_MAX_MS);

  const staff = recordsBy(await newStaff([point.pointId], { subject: '5550001' }), point.pointId);
  const correction = {
    batchNumber: right.toLowerCase(),
    version: 2,
    reason: ' scanned the box beside it ',
    administeredBy: '7777777',
    bodySite: 'leftArm',
    qualifiedBy: '8888888',
  };
  const { status, body: after } = await staff.correct(visitId, correction);
  expect(status).toBe(200);
  expect(after).toMatchObject({
    status: 'COMPLETED',
    version: 3,
    batchNumber: right,
    record: { batchNumber: right, administeredBy: '7777777', bodySite: 'leftArm', qualifiedBy: '8888888' },
  });
  expect(after.record.givenAt).toBe(before.record.givenAt);
  expect(after.trail.map(({ change }: { change: string }) => change)).toEqual(['booked', 'completed', 'corrected']);
  expect(after.trail[1]).toMatchObject({ staff: 'test', reason: null, was: null });
  const trace = { by: 'site', staff: '5550001', reason: 'scanned the box beside it', was: before.record };
  expect(after.trail[2]).toMatchObject(trace);

  expect(await usedAt(point)).toEqual({ [wrong]: 0, [right]: 1 });
  expect([await recalled(point, wrong), await recalled(point, right)]).toEqual([[], [visitId]]);
  await eventually(async () => {
    expect(await ministryRows(point, 'visits')).toMatchObject([{ batch_number: right, given: true }]);
    const table = await ministryRows(point, 'completed_visits');
    expect(table.map(({ batch_number }) => batch_number)).toEqual([wrong, right]);
    expect(new Set(table.map(({ visit }) => visit)).size).toBe(1);
  }, SEEN_MAX_MS);
  const [, next] = await referralsOf(point, patient);
  expect(next).toMatchObject({ dose: 2, state: 'issued', visitNotBefore: dateIn(21) });
  expect(await smsTo(patient.phone)).toHaveLength(1);
});

test('a record taken back: the visit is booked again, the dose in stock, gone from the view, its next referral revoked; recorded anew, all is there again', async () => {
  const point = await newOpenPoint();
  const { patient, visitId } = await bookedAt(point);
  const [batch] = (await newBatches(point, 1)) as [string];
  await point.complete(visitId, batch);
  const { body: given } = await point.read(visitId);
  await eventually(async () => expect(await ministryRows(point, 'visits')).toHaveLength(1), SEEN_MAX_MS);

  const [, next] = await referralsOf(point, patient);
  const twice = [await point.annul(visitId, 2, 'another patient'), await point.annul(visitId, 2, 'another patient')];
  expect(twice[0]).toMatchObject({ status: 200, body: { status: 'ACTIVE', version: 3, record: null } });
  expect(twice[1]!.body).toEqual(twice[0]!.body);
  const trace = { change: 'annulled', staff: 'test', reason: 'another patient', was: given.record };
  expect(twice[0]!.body.trail.at(-1)).toMatchObject(trace);
  expect(await usedAt(point)).toEqual({ [batch]: 0 });
  expect(await recalled(point, batch)).toEqual([]);
  expect(await referralsOf(point, patient)).toMatchObject([{ state: 'booked' }, { id: next.id, state: 'revoked' }]);
  const booking = { patientId: patient.patientId, prescriptionId: next.id };
  expect(await point.call('POST', '/visits', booking)).toMatchObject({ status: 409 });
  await eventually(async () => {
    expect(await ministryRows(point, 'visits')).toEqual([]);
    const table = await ministryRows(point, 'completed_visits');
    expect(table.map((row) => row.given)).toEqual([true, false]);
  }, SEEN_MAX_MS);

  expect((await point.complete(visitId, batch)).status).toBe(200);
  expect(await usedAt(point)).toEqual({ [batch]: 1 });
  expect(await recalled(point, batch)).toEqual([visitId]);
  expect(await referralsOf(point, patient)).toMatchObject([{ state: 'used' }, { id: next.id, state: 'issued' }]);
  await eventually(async () => expect(await ministryRows(point, 'visits')).toHaveLength(1), SEEN_MAX_MS);
  await expectViewOfVisits(point);
  expect(await smsTo(patient.phone)).toHaveLength(1);
});

test('a record whose next dose is booked is not taken back; once that visit is cancelled, it is', async () => {
  const point = await newOpenPoint();
  const { patient, visitId } = await bookedAt(point);
  expect((await point.publish(1, 42)).status).toBe(200);
  await point.complete(visitId, 'EX3599');
  const [, next] = await referralsOf(point, patient);
  const { body: second } = await point.call('POST', '/visits', {
    patientId: patient.patientId,
    prescriptionId: next.id,
  });
  expect(await point.annul(visitId, 2)).toMatchObject(refusal('ERR_NEXT_DOSE_BOOKED', { appointmentId: second.id }));
  expect((await point.read(visitId)).body).toMatchObject({ status: 'COMPLETED', version: 2 });
  expect((await point.cancel(second.id)).status).toBe(200);
  expect(await point.annul(visitId, 2)).toMatchObject({ status: 200, body: { status: 'ACTIVE' } });
});

test('a record taken back, and the dose given at another visit: the next dose is due all the same', async () => {
  const point = await newOpenPoint();
  const { patient, visitId } = await bookedAt(point);
  await point.complete(visitId, 'EX3599');
  await point.annul(visitId, 2);
  expect((await point.cancel(visitId)).status).toBe(200);
  const { patientId, referralId: prescriptionId } = patient;
  const { body: later } = await point.call('POST', '/visits', { patientId, prescriptionId });
  expect((await point.complete(later.id, 'EX3599')).status).toBe(200);
  expect(await referralsOf(point, patient)).toMatchObject([
    { dose: 1, state: 'used' },
    { dose: 2, state: 'issued', visitNotBefore: dateIn(21) },
  ]);
});

test('a next dose that a contraindication ended stays ended when the dose before is taken back and recorded anew', async () => {
  const point = await newOpenPoint();
  const { patient, visitId } = await bookedAt(point);
  await point.publish(1, 42);
  await point.complete(visitId, 'EX3599');
  await point.annul(visitId, 2);
  await point.complete(visitId, 'EX3599');
  const [, { id: prescriptionId }] = await referralsOf(point, patient);
  const { body: second } = await point.call('POST', '/visits', { patientId: patient.patientId, prescriptionId });
  await point.notQualified(second.id, { contraindication: 'permanent' });
  expect((await point.annul(visitId, 4)).status).toBe(200);
  expect((await point.complete(visitId, 'EX3599')).status).toBe(200);
  expect(await referralsOf(point, patient)).toMatchObject([{ state: 'used' }, { state: 'revoked' }]);
});

test('two members of staff correct one record at the same moment, on two instances, eight times: one wins, the other is told, and nothing is lost', async () => {
  const point = await newOpenPoint();
  const { visitId } = await bookedAt(point);
  const versions = Array.from({ length: 8 }, (_, i) => i + 2);
  await letGiveDoses(
    point.pointId,
    versions.flatMap((version) => [`A${version}000`, `A${version}100`]),
  );
  const batches = await newBatches(point, 3);
  await point.complete(visitId, batches[0]!);
  const staff = await twoStaff(point.pointId);
  const won: object[] = [];
  for (let version = 2; version < 10; version++) {
    const corrections = [0, 1].map((i) => ({
      batchNumber: batches[(version + i) % 3]!,
      administeredBy: `A${version}${i}00`,
      version,
      reason: ownReason(),
    }));
    const answers = await Promise.all(staff.map(({ correct }, i) => correct(visitId, corrections[i]!)));
    expect(statesOf(answers)).toEqual([200, 409]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect(answers[1 - winner]).toMatchObject(refusal('ERR_VISIT_CHANGED', { version: version + 1 }));
    const { batchNumber, administeredBy, reason } = corrections[winner]!;
    expect(answers[winner]!.body).toMatchObject({ version: version + 1, record: { batchNumber, administeredBy } });
    won.push({ change: 'corrected', staff: ['first', 'second'][winner], reason });
    const expected = Object.fromEntries(batches.map((batch) => [batch, batch === batchNumber ? 1 : 0]));
    expect(await usedAt(point)).toEqual(expected);
  }
  const { body } = await point.read(visitId);
  expect(body.trail.slice(2)).toMatchObject(won);
  for (const [i, { was }] of body.trail.slice(2).entries()) {
    const standing = i === 0 ? batches[0] : expect.stringMatching(/^T/);
    expect(was).toMatchObject({ batchNumber: standing, givenAt: body.record.givenAt });
  }
  await eventually(() => expectViewOfVisits(point), SEEN_MAX_MS);
});

test('the same correction sent twice at once, and once more later, has one entry in the trail', async () => {
  const point = await newOpenPoint();
  const { visitId } = await bookedAt(point);
  const [wrong, right] = (await newBatches(point, 2)) as [string, string];
  await point.complete(visitId, wrong);
  const staff = await twoStaff(point.pointId);
  const correction = { batchNumber: right, version: 2 };
  const answers = await Promise.all(staff.map(({ correct }) => correct(visitId, correction)));
  answers.push(await staff[0].correct(visitId, correction));
  expect(statesOf(answers)).toEqual([200, 200, 200]);
  expect(answers[0]!.body).toMatchObject({ version: 3 });
  for (const { body } of answers) expect(body).toEqual(answers[0]!.body);
  expect(await usedAt(point)).toEqual({ [wrong]: 0, [right]: 1 });
});

const ALLOWED_IN_A_CROWD = ['ERR_VISIT_CHANGED', 'ERR_APPOINTMENT_NOT_ACTIVE', 'ERR_VISIT_ALREADY_COMPLETED'];

test('thirty visits of one batch, recorded, corrected, taken back and missed by two at once: every 200 is in the trail, the stock is exact', async () => {
  const point = await newOpenPoint();
  const batches = await newBatches(point, 3, 100);
  const visitIds = await bookedYesterday(point, 30);
  const staff = await twoStaff(point.pointId);
  const many = Array.from({ length: 60 }, (_, i) => `B${1_000 + i}`);
  await letGiveDoses(point.pointId, many);
  let next = 0;
  const corrected: { visitId: string; reason: string; status: number }[] = [];

  const work = async ({ read, complete, correct, annul, noShow }: Records, visitId: string) => {
    const answers: Answer[] = [];
    for (let i = 0; i < 4; i++) {
      const { version } = (await read(visitId)).body;
      const chance = Math.random();
      if (chance < 0.35) answers.push(await complete(visitId, batches[0]!));
      else if (chance < 0.7) {
        const reason = ownReason();
        // A correction to what the record says already would change nothing.
        const administeredBy = many[next++ % many.length]!;
        const answer = await correct(visitId, {
          batchNumber: pick(batches, Math.random),
          version,
          reason,
          administeredBy,
        });
        corrected.push({ visitId, reason, status: answer.status });
        answers.push(answer);
      } else if (chance < 0.95) answers.push(await annul(visitId, version));
      else answers.push(await noShow(visitId));
    }
    return answers;
  };
  const answers = (await Promise.all(staff.flatMap((one) => visitIds.map((id) => work(one, id))))).flat();
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.filter(({ body }) => !ALLOWED_IN_A_CROWD.includes(body.errorCode))).toEqual([]);
  expect(corrected.filter(({ status }) => status === 200).length).toBeGreaterThan(5);

  const visits = new Map(await Promise.all(visitIds.map(async (id) => [id, (await point.read(id)).body] as const)));
  for (const { visitId, reason, status } of corrected) {
    const entries = visits.get(visitId).trail.filter((entry: { reason: string }) => entry.reason === reason);
    expect(entries, `${visitId}: a correction answered with ${status}`).toHaveLength(status === 200 ? 1 : 0);
  }
  for (const { status, record, trail, version } of visits.values()) {
    expect(trail).toHaveLength(version);
    expect(record !== null).toBe(status === 'COMPLETED');
  }
  await expectStockOfVisits(point);
  await eventually(() => expectViewOfVisits(point), SEEN_MAX_MS);
});

test('someone with a temporary contraindication is not vaccinated, sees it on their page, and books again from the day on which it is over', async () => {
  const point = await newOpenPoint();
  const { patient, visitId } = await bookedAt(point);
  const { call, patientId, referralId, phone } = patient;
  const found = { contraindication: 'temporary', until: dateIn(3) };
  for (const until of [dateIn(0), '2027-02-30']) {
    expect((await point.notQualified(visitId, { ...found, until })).status).toBe(400);
  }
  const told = await point.notQualified(visitId, found);
  const contraindication = { kind: 'temporary', until: dateIn(3), foundBy: '1234567' };
  expect(told).toMatchObject({ status: 200, body: { status: 'NOT_QUALIFIED', record: null, contraindication } });
  expect((await point.notQualified(visitId, found)).body).toEqual(told.body);
  expect(await point.complete(visitId, 'EX3599')).toMatchObject(refusal('ERR_APPOINTMENT_NOT_ACTIVE'));
  const { body: page } = await call('GET', `/api/patient/${patientId}`);
  expect(page.appointments).toMatchObject([{ id: visitId, status: 'NOT_QUALIFIED' }]);
  expect(page.prescriptions).toMatchObject([{ id: referralId }]);

  const book = async (date: string) => {
    const { body } = await point.call('GET', `/calendar?from=${date}&to=${date}`);
    const { id } = body.days[0].slots.find(({ dose }: { dose: number }) => dose === 1);
    return call('POST', `/api/calendarSlot/${id}/confirm`, { prescriptionId: referralId });
  };
  expect(await book(dateIn(2))).toMatchObject(refusal('ERR_VISIT_TOO_EARLY', { visitNotBefore: dateIn(3) }));
  const again = await book(dateIn(3));
  expect(again).toMatchObject({ status: 200, body: { status: 'ACTIVE' } });
  expect(again.body.id).not.toBe(visitId);
  await eventually(async () => expect(await smsTo(phone)).toHaveLength(2));
});

test('a permanent contraindication ends the referral; one without an end lets the patient book at once', async () => {
  const point = await newOpenPoint();
  const [never, soon] = await Promise.all([bookedAt(point), bookedAt(point)]);
  const rebook = ({ patient }: typeof never) =>
    point.call('POST', '/visits', { patientId: patient.patientId, prescriptionId: patient.referralId });
  const permanent = { contraindication: 'permanent' };
  expect((await point.notQualified(never.visitId, { ...permanent, until: dateIn(3) })).status).toBe(400);
  expect((await point.notQualified(never.visitId, permanent)).body).toMatchObject({ status: 'NOT_QUALIFIED' });
  expect(await rebook(never)).toMatchObject(refusal('ERR_REFERRAL_REVOKED'));
  const { body: page } = await never.patient.call('GET', `/api/patient/${never.patient.patientId}`);
  expect(page).toMatchObject({ appointments: [{ status: 'NOT_QUALIFIED' }], prescriptions: [] });
  await point.notQualified(soon.visitId, { contraindication: 'temporary' });
  expect(await rebook(soon)).toMatchObject({ status: 200, body: { status: 'ACTIVE' } });
  await eventually(async () => expect(await smsTo(soon.patient.phone)).toHaveLength(2));
  expect(await smsTo(never.patient.phone)).toHaveLength(1);
});

test('SIGKILL of site-records while records are corrected: every 200 is in the trail once, the stock is exact, and the Ministry sees it so', async () => {
  const point = await newOpenPoint({ capacity: 20 });
  const batches = await newBatches(point, 3, 100);
  const visitIds = await bookedYesterday(point, 20);
  await Promise.all(visitIds.map((id) => point.complete(id, batches[0]!)));
  const correctAll = visitIds.map(async (id) => {
    const reasons: string[] = [];
    for (let version = 2; version < 8; version++) {
      const reason = ownReason();
      const correction = {
        batchNumber: batches[version % 3]!,
        administeredBy: LICENCES[version % LICENCES.length]!,
        version,
        reason,
      };
      const { status, body } = await persist(() => point.correct(id, correction));
      expect([status, body.version], JSON.stringify(body)).toEqual([200, version + 1]);
      reasons.push(reason);
      await sleep(100 * Math.random());
    }
    return reasons;
  });
  for (let kills = 0; kills < 2; kills++) {
    await sleep(300);
    const pid = await pidOf('site-records');
    await killNow('site-records');
    await eventually(async () => expect(await pidOf('site-records')).not.toBe(pid));
  }
  const reasons = await Promise.all(correctAll);
  const relay = new AbortController();
  await startRelay(relay.signal);
  for (const [i, id] of visitIds.entries()) {
    const { body } = await point.read(id);
    expect(body.trail.slice(2).map(({ reason }: { reason: string }) => reason)).toEqual(reasons[i]);
  }
  await expectStockOfVisits(point);
  await eventually(() => expectViewOfVisits(point), 90_000);
  relay.abort();
});
