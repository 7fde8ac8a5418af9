import { describe, expect, test } from 'vitest';
import { wallMinuteOf } from '../../shared/domain/civil-time.ts';
import { clockOfMinute } from '../../shared/domain/schedule.ts';
import { type Answer, type Client, db, newPatient, newStaff } from '../support/cloud.ts';
import { dateIn, newPoint, type OwnPoint, RULE, timetableOf, VACCINE } from '../support/own-point.ts';
import { recordsBy } from '../support/records.ts';

const DAY_MINUTES = 1_440;
/** Before midnight a term can no longer be added for the last of a crowd. */
const LAST_MINUTES = 40;
const isLate = wallMinuteOf(Date.now()) > DAY_MINUTES - LAST_MINUTES;
const NO_TERM = { status: 409, body: { errorCode: 'ERR_NO_FREE_TERM' } };

const newPatients = (count: number) => Promise.all(Array.from({ length: count }, newPatient));

/** Someone who came without a term, as the reception of the point sends it. */
const receive = (
  { pointId }: OwnPoint,
  { patientId, referralId: prescriptionId }: Pick<Client, 'patientId' | 'referralId'>,
  staff: Pick<Client, 'call'>,
  vaccineType: string | undefined = VACCINE,
) => staff.call('POST', `/api/site/${pointId}/walk-ins`, { patientId, prescriptionId, vaccineType });

async function today({ call }: OwnPoint) {
  const { body } = await call('GET', `/calendar?from=${dateIn(0)}&to=${dateIn(0)}`);
  const { slots = [], visits = [] } = body.days[0] ?? {};
  return { slots: slots as { id: string; capacity: number; booked: number }[], visits: visits as { id: string }[] };
}

/** A term of one place today, to begin in some minutes. */
const extraToday = (inMinutes: number, more: object = {}) => {
  const minute = wallMinuteOf(Date.now()) + inMinutes;
  const { weekdays: _, ...series } = RULE;
  const [from, to] = [clockOfMinute(minute), clockOfMinute(minute + 5)];
  return { kind: 'extra', day: dateIn(0), ...series, from, to, slotMinutes: 5, capacity: 1, doses: [1], ...more };
};

const publishToday = ({ call }: OwnPoint, timetable: object) =>
  call('PUT', '/schedule', { version: 0, timetable, from: dateIn(0), to: dateIn(0) });

const EMPTY = { rules: [], exceptions: [], closedOnHolidays: false, weeklyCaps: [] };

describe.skipIf(isLate)('someone without a term', () => {
  test('ten at once, at a point without terms: ten visits, all checked in within a quarter of an hour, and no part of the timetable', async () => {
    const point = await newPoint();
    const [patients, other] = [await newPatients(10), await newStaff([point.pointId], { subject: 'other' })];
    const answers = await Promise.all(patients.map((one, i) => receive(point, one, i % 2 ? other : point.staff)));
    expect(answers.map(({ status, body }) => [status, body.errorCode])).toEqual(Array(10).fill([200, undefined]));
    const visits = answers.map(({ body }) => body);
    expect(new Set(visits.map(({ id }) => id)).size).toBe(10);
    for (const visit of visits) {
      expect(visit).toMatchObject({ status: 'ACTIVE', checkedInAt: expect.any(String), dose: 1, duration: 5 });
      expect(Date.parse(visit.startAt) - Date.now()).toBeLessThan(25 * 60_000);
    }
    const { slots, visits: shown } = await today(point);
    expect(shown.map(({ id }) => id).sort()).toEqual(visits.map(({ id }) => id).sort());
    expect(slots.reduce((sum, { booked }) => sum + booked, 0)).toBe(10);
    expect(slots.every(({ booked, capacity }) => booked === capacity)).toBe(true);

    const { body: schedule } = await point.call('GET', '/schedule');
    const { version, timetable } = schedule;
    expect(timetable.exceptions).toEqual([]);
    const edited = { ...timetable, rules: timetableOf().rules };
    const body = { version, timetable: edited, from: dateIn(1), to: dateIn(7) };
    expect(await point.call('PUT', '/schedule', body)).toMatchObject({ status: 200, body: { timetable: edited } });
    expect((await today(point)).visits).toHaveLength(10);
  });

  test('five at once, where one term is free within half an hour and one later: exactly one gets the near one, nobody the later', async () => {
    const point = await newPoint();
    const exceptions = [extraToday(12), extraToday(36)];
    expect((await publishToday(point, { ...EMPTY, exceptions })).status).toBe(200);
    const [near, later] = (await today(point)).slots.map(({ id }) => id);
    const answers = await Promise.all((await newPatients(5)).map((one) => receive(point, one, point.staff)));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    const taken = answers.map(({ body }) => body.slotId);
    expect(taken.filter((id) => id === near)).toHaveLength(1);
    expect([taken.includes(near), taken.includes(later)]).toEqual([true, false]);
  });

  test('sent three times at once and once more later, it makes one visit on one term, and answers it each time', async () => {
    const point = await newPoint();
    await Promise.all(
      (await newPatients(3)).map(async (patient) => {
        const answers = await Promise.all([1, 2, 3].map(() => receive(point, patient, point.staff)));
        answers.push(await receive(point, patient, point.staff));
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
        expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
        const made = db.collection('appointments').where('patientId', '==', patient.patientId);
        expect((await made.get()).size).toBe(1);
      }),
    );
    expect((await today(point)).visits).toHaveLength(3);
  });

  test('someone with a term at the point today is checked in on it; with one on another day they are told of it', async () => {
    const point = await newPoint();
    await publishToday(point, { ...EMPTY, exceptions: [extraToday(38)] });
    const [now, later] = (await newPatients(2)) as [Client, Client];
    const slotId = (await today(point)).slots[0]!.id;
    const book = ({ patientId, referralId }: Client, where: object) =>
      point.call('POST', '/visits', { patientId, prescriptionId: referralId, ...where });
    const { body: booked } = await book(now, { slotId });
    expect(await receive(point, now, point.staff)).toMatchObject({
      status: 200,
      body: { id: booked.id, slotId, checkedInAt: expect.any(String) },
    });
    await point.publish(1, 7);
    const { body: ahead } = await book(later, { from: dateIn(1) });
    expect(await receive(point, later, point.staff)).toMatchObject({
      status: 409,
      body: { errorCode: 'ERR_REFERRAL_ALREADY_BOOKED', appointmentId: ahead.id },
    });
  });

  test('without a vaccine named, where the referral covers several, it is asked for; once named, it is given', async () => {
    const point = await newPoint();
    const [patient] = (await newPatients(1)) as [Client];
    const { patientId, referralId: prescriptionId } = patient;
    const asked = await point.call('POST', '/walk-ins', { patientId, prescriptionId });
    expect(asked).toMatchObject({ status: 400, body: { problems: [{ field: '/vaccineType' }] } });
    const moderna = await receive(point, patient, point.staff, 'cov19.moderna');
    expect(moderna).toMatchObject({ status: 200, body: { vaccineType: 'cov19.moderna' } });
  });

  test('someone too early for their next dose, or with a referral not theirs, is refused, and no term is added', async () => {
    const point = await newPoint();
    const [patient, stranger] = (await newPatients(2)) as [Client, Client];
    const { body: visit } = await receive(point, patient, point.staff);
    expect((await recordsBy(point.staff, point.pointId).complete(visit.id, 'EX3599')).status).toBe(200);
    const { patientId } = patient;
    const { body: file } = await point.call('POST', '/patients/find', { patientId });
    const second = { patientId, referralId: file.referrals[1].id };
    const before = await point.call('GET', '/schedule');
    const refusals: [Answer, number, string][] = [
      [await receive(point, second, point.staff), 409, 'ERR_VISIT_TOO_EARLY'],
      [await receive(point, patient, point.staff), 409, 'ERR_REFERRAL_USED'],
      [await receive(point, { ...stranger, patientId }, point.staff), 404, 'ERR_REFERRAL_NOT_FOUND'],
    ];
    for (const [answer, status, errorCode] of refusals) expect(answer).toMatchObject({ status, body: { errorCode } });
    expect((await point.call('GET', '/schedule')).body).toEqual(before.body);
  });

  test('a term added on a day that the point has not published opens no other term of it, nor of the days between', async () => {
    const point = await newPoint();
    const timetable = timetableOf({ from: '00:00', to: '24:00' });
    const publication = { version: 0, timetable, from: dateIn(5), to: dateIn(9) };
    expect((await point.call('PUT', '/schedule', publication)).status).toBe(200);
    const [patient] = (await newPatients(1)) as [Client];
    const { body: visit } = await receive(point, patient, point.staff);
    const { body: calendar } = await point.call('GET', `/calendar?from=${dateIn(0)}&to=${dateIn(4)}`);
    const open = calendar.days.flatMap(({ slots }: { slots: { id: string }[] }) => slots.map(({ id }) => id));
    expect(open).toEqual([visit.slotId]);
  });

  test('where the week’s doses are planned away, nobody more is received, and the timetable stays as it is', async () => {
    const point = await newPoint();
    const weeklyCaps = [{ vaccineType: VACCINE, doses: 0 }];
    expect((await publishToday(point, { ...EMPTY, weeklyCaps })).status).toBe(200);
    const before = await point.call('GET', '/schedule');
    const [patient] = (await newPatients(1)) as [Client];
    expect(await receive(point, patient, point.staff)).toMatchObject(NO_TERM);
    expect((await point.call('GET', '/schedule')).body).toEqual(before.body);
  });
});
