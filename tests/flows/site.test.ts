import { expect, onTestFinished, test } from 'vitest';
import { addDays, dayKeyOf, dayOf } from '../../shared/domain/civil-time.ts';
import { idFrom } from '../../shared/domain/ids.ts';
import { referralIdOf } from '../../shared/domain/referral.ts';
import { slotOfId } from '../../shared/domain/slot.ts';
import { stockIdOf } from '../../shared/domain/stock.ts';
import { referrals } from '../../shared/store/collections.ts';
import { denyBatch } from '../../shared/use-cases/deny-batch.ts';
import {
  baseUrl,
  type Client,
  db,
  eventually,
  namesOfPatients,
  newDay,
  newPatient,
  newStaff,
  slotStartingAt,
} from '../support/cloud.ts';
import { startOwnInstance } from '../support/own-instance.ts';
import { dateIn, newBatch, newPoint, type OwnPoint, recordOf, STAFF_ACTOR, VACCINE } from '../support/own-point.ts';
import { bookedAt, newOpenPoint } from '../support/records.ts';

const SEEN_MAX_MS = 3_000;
const MINUTE_MS = 60_000;

const confirm = (patient: Client, slotId: string) =>
  patient.call('POST', `/api/calendarSlot/${slotId}/confirm`, { prescriptionId: patient.referralId });

/** The term's day at the point, as a screen polls it. */
async function calendarOf({ call }: Pick<OwnPoint, 'call'>, date: string, known?: string) {
  const { status, body } = await call('GET', `/calendar?from=${date}&to=${date}${known ? `&known=${known}` : ''}`);
  expect(status).toBe(200);
  return body;
}

async function warehouseRow(visitId: string, version: number): Promise<object> {
  return eventually(async () => {
    const rows = (await (await fetch(`${baseUrl}/local/warehouse.json`)).json()) as { event_id: string }[];
    const found = rows.filter(({ event_id }) => event_id === idFrom('event', visitId, version));
    expect(found).toHaveLength(1);
    return found[0]!;
  });
}

test('a point opens: its terms are found and booked, the visit is seen, received, recorded and counted, and the second dose booked', async () => {
  const point = await newPoint();
  const { call, publish, pointId, staff } = point;
  expect(await publish(0, 14)).toMatchObject({ status: 200, body: { version: 1, publishedTo: dateIn(14) } });

  const patient = await newPatient();
  const where = { dayRange: { from: dateIn(0), to: dateIn(14) }, servicePointId: pointId };
  const term = await eventually(async () => {
    const { status, body } = await patient.call('POST', '/api/calendarSlots/find', where);
    expect([status, body.list?.length]).toEqual([200, expect.any(Number)]);
    const first = body.list.find(({ dose }: { dose: number }) => dose === 1);
    expect(first).toBeDefined();
    return first as { id: string; startAt: string };
  }, SEEN_MAX_MS);

  const { version: known } = await calendarOf(point, dateIn(1));
  expect(await calendarOf(point, dateIn(1), known)).toEqual({ version: known });
  const { status, body: booked } = await confirm(patient, term.id);
  expect(status).toBe(200);
  const [day] = await eventually(async () => {
    const { days } = await calendarOf(point, dateIn(1), known);
    expect(days).toBeDefined();
    return days;
  }, SEEN_MAX_MS);
  expect(day.slots.find(({ id }: { id: string }) => id === term.id)).toMatchObject({ capacity: 5, booked: 1 });
  expect(day.visits).toMatchObject([{ id: booked.id, status: 'ACTIVE', patient: { id: patient.patientId } }]);

  const batch = newBatch();
  expect((await call('POST', '/stock/deliveries', batch)).status).toBe(200);
  const checkedIn = await call('POST', `/visits/${booked.id}/check-in`);
  expect(checkedIn).toMatchObject({ status: 200, body: { checkedInAt: expect.stringMatching(/Z$/) } });
  for (const path of [1, 2].map(() => `/api/site/appointment/${booked.id}/complete`)) {
    expect((await staff.call('POST', path, recordOf(batch.batchNumber))).body).toMatchObject({ status: 'COMPLETED' });
  }
  const stock = await call('GET', '/stock');
  expect(stock.body.batches).toMatchObject([{ batchNumber: batch.batchNumber, received: 10, used: 1, balance: 9 }]);

  const { pesel } = day.visits[0].patient;
  const file = await call('POST', '/patients/find', { pesel });
  const due = { dose: 2, state: 'issued', vaccineTypes: [VACCINE], visitNotBefore: dateIn(21) };
  expect(file.body.referrals).toMatchObject([{ dose: 1, state: 'used' }, due]);
  const second = { patientId: patient.patientId, prescriptionId: file.body.referrals[1].id };
  expect(await call('POST', '/visits', second)).toMatchObject({ status: 409, body: { errorCode: 'ERR_NO_FREE_TERM' } });
  expect((await publish(1, 42)).body).toMatchObject({ version: 2, publishedTo: dateIn(42) });
  const next = await call('POST', '/visits', { ...second, from: dateIn(2) });
  expect(next).toMatchObject({ status: 200, body: { dose: 2, status: 'ACTIVE' } });
  const givenOn = dayOf(Date.now());
  const nextDay = slotOfId(next.body.slotId)!.day;
  expect(nextDay >= addDays(givenOn, 21) && nextDay <= addDays(givenOn, 42)).toBe(true);
  expect((await call('POST', '/visits', second)).body).toEqual(next.body);

  const row = await warehouseRow(booked.id, 3);
  expect(row).toMatchObject({
    service_point_id: pointId,
    dose: 1,
    batch_number: batch.batchNumber,
    channel: 'patient',
  });
});

test('earliest, asked for twice at the same moment, makes one visit and answers it twice', async () => {
  const { call, publish } = await newPoint();
  await publish(0, 7);
  const patients = await Promise.all(Array.from({ length: 5 }, newPatient));
  await Promise.all(
    patients.map(async ({ patientId, referralId }) => {
      const twice = await Promise.all(
        [1, 2].map(() => call('POST', '/visits', { patientId, prescriptionId: referralId })),
      );
      expect(twice.map(({ status }) => status)).toEqual([200, 200]);
      expect(twice[0]!.body).toEqual(twice[1]!.body);
      expect((await db.collection('appointments').where('patientId', '==', patientId).get()).size).toBe(1);
    }),
  );
});

test('a batch withdrawn in the whole country is not recorded, however it is typed, and nothing is written', async () => {
  const day = await newDay(1, 1);
  const staff = await newStaff([day.servicePointId]);
  const patient = await newPatient();
  const { body: visit } = await confirm(patient, day.slotIds[0]!);
  const { batchNumber } = newBatch();
  await denyBatch({ vaccineType: VACCINE, batchNumber, reason: 'test', deniedBy: STAFF_ACTOR }, { db, now: Date.now });
  const documents = [
    `appointments/${visit.id}`,
    `referrals/${patient.referralId}`,
    `siteDays/${day.siteDayId}`,
    `stock/${stockIdOf(day.servicePointId, VACCINE, batchNumber)}`,
  ];
  const written = async () => {
    const read = await db.getAll(...documents.map((path) => db.doc(path)));
    return read.map(({ updateTime }) => updateTime?.valueOf());
  };
  const before = await written();
  for (const typed of [batchNumber, batchNumber.toLowerCase()]) {
    const answer = await staff.call('POST', `/api/site/appointment/${visit.id}/complete`, recordOf(typed));
    expect(answer).toMatchObject({ status: 409, body: { errorCode: 'ERR_BATCH_DENIED', batchNumber } });
  }
  expect(await written()).toEqual(before);
  expect(before.at(-1)).toBeUndefined();
});

test('someone who did not come is recorded once the term has begun, and books again on the same referral', async () => {
  const soonId = await slotStartingAt(Date.now() + MINUTE_MS / 2);
  const { servicePointId, day } = slotOfId(soonId)!;
  const staff = await newStaff([servicePointId]);
  const patient = await newPatient();
  const { body: visit } = await confirm(patient, soonId);
  const path = `/api/site/${servicePointId}/visits/${visit.id}/no-show`;
  const early = { status: 409, body: { errorCode: 'ERR_VISIT_NOT_STARTED' } };
  expect(await staff.call('POST', path)).toMatchObject(early);
  const again = (await newDay(1, 1)).slotIds[0]!;
  const held = { status: 409, body: { errorCode: 'ERR_REFERRAL_ALREADY_BOOKED' } };
  expect(await confirm(patient, again)).toMatchObject(held);

  // An instance on whose clock the term has begun, instead of a minute's wait.
  const later = await startOwnInstance('site-visits');
  onTestFinished(later.close);
  await later.setClock(2 * MINUTE_MS);
  const staffLater = await newStaff([servicePointId], { url: later.url });
  const missed = await staffLater.call('POST', path);
  expect(missed).toMatchObject({ status: 200, body: { status: 'NO_SHOW' } });
  expect((await staffLater.call('POST', path)).body).toEqual(missed.body);
  const rebooked = await confirm(patient, again);
  expect(rebooked.status).toBe(200);
  expect(rebooked.body.id).not.toBe(visit.id);
  const point = { call: (method: string, rest: string) => staff.call(method, `/api/site/${servicePointId}${rest}`) };
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  expect(dayKeyOf(date)).toBe(day);
  const { days } = await calendarOf(point, date);
  expect(days[0]).toMatchObject({ slots: [{ booked: 1 }], visits: [{ id: visit.id, status: 'NO_SHOW' }] });
});

test('someone with a passport is registered, found, booked and vaccinated, and counted as of sex U', async () => {
  const { call, publish, staff } = await newPoint();
  await publish(0, 7);
  const passport = { country: 'UA', number: newBatch().batchNumber };
  const person = { birthDate: '1990-05-04', givenName: 'Олена', familyName: 'Шевченко-Тест', phone: null };
  namesOfPatients.add(passport.number).add(person.familyName);
  const registered = await Promise.all([1, 2, 3].map(() => call('POST', '/patients', { passport, ...person })));
  expect(registered.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(new Set(registered.map(({ body }) => body.patient.id)).size).toBe(1);
  const { body: file } = await call('POST', '/patients/find', { passport });
  expect(file).toMatchObject({ patient: { pesel: null, givenName: 'Олена' }, referrals: [{ dose: 1 }] });

  const { body: visit } = await call('POST', '/visits', {
    patientId: file.patient.id,
    prescriptionId: file.referrals[0].id,
  });
  expect(visit).toMatchObject({ status: 'ACTIVE', patient: { pesel: null } });
  const record = recordOf(newBatch().batchNumber);
  expect((await staff.call('POST', `/api/site/appointment/${visit.id}/complete`, record)).status).toBe(200);
  const row = await warehouseRow(visit.id, 2);
  expect(row).toMatchObject({ sex: 'U', age_band: expect.stringMatching(/^\d\d-\d\d$/), channel: 'site' });
});

test('the next dose is booked at another point: on its earliest term for everybody, never on one of its staff', async () => {
  const [home, other] = [await newOpenPoint(), await newPoint()];
  const hours = { slotMinutes: 30, capacity: 5, vaccineType: VACCINE, doses: [2], weekdays: [1, 2, 3, 4, 5, 6, 7] };
  const internal = { ...hours, from: '08:00', to: '09:00', audience: 'internal' };
  const external = { ...hours, from: '14:00', to: '15:00', audience: 'external' };
  const timetable = { rules: [internal, external], exceptions: [], closedOnHolidays: false, weeklyCaps: [] };
  await other.call('PUT', '/schedule', { version: 0, timetable, from: dateIn(1), to: dateIn(42) });
  const { patient, visitId } = await bookedAt(home);
  await home.complete(visitId, newBatch().batchNumber);
  const { patientId } = patient;
  const { body: file } = await home.call('POST', '/patients/find', { patientId });
  const booking = { patientId, prescriptionId: file.referrals[1].id, servicePointId: other.pointId };

  const { body: calendar } = await other.call('GET', `/calendar?from=${dateIn(22)}&to=${dateIn(22)}`);
  const termOf = (who: string) => calendar.days[0].slots.find(({ audience }: { audience: string }) => audience === who);
  const foreign = { ...booking, slotId: termOf('internal').id };
  const missing = { status: 404, body: { errorCode: 'ERR_SLOT_NOT_FOUND' } };
  expect(await home.call('POST', '/visits', foreign)).toMatchObject(missing);

  const booked = await home.call('POST', '/visits', booking);
  expect(booked).toMatchObject({ status: 200, body: { dose: 2, status: 'ACTIVE', patient: { id: patientId } } });
  expect(slotOfId(booked.body.slotId)).toMatchObject({
    servicePointId: other.pointId,
    audience: 'external',
    day: dayKeyOf(dateIn(21)),
  });
  expect((await home.call('POST', '/visits', booking)).body).toEqual(booked.body);
  expect((await home.read(booked.body.id)).status).toBe(404);
  expect((await other.call('GET', `/visits/${booked.body.id}`)).body).toMatchObject({ dose: 2, status: 'ACTIVE' });
  const elsewhere = { status: 404, body: { errorCode: 'ERR_SLOT_NOT_FOUND' } };
  const named = { ...booking, slotId: termOf('external').id, servicePointId: home.pointId };
  expect(await home.call('POST', '/visits', named)).toMatchObject(elsewhere);
});

test('after a first booster whoever is sixty when the second is due gets a referral for it, and nobody younger; after the second there is none', async () => {
  const point = await newOpenPoint({ doses: [3, 4] });
  const year = Number(dateIn(120).slice(0, 4)) - 60;
  const sixtyThen = `${year}${dateIn(120).slice(4)}`.replace('-02-29', '-02-28');
  const nextYear = `${year + 1}-12-31`;
  const given = async (birthDate: string, dose: 3 | 4, booster: 'first' | 'second') => {
    const passport = { country: 'UA', number: newBatch().batchNumber };
    namesOfPatients.add(passport.number);
    const person = { passport, birthDate, givenName: 'Іван', familyName: 'Тест', phone: null };
    const { body: file } = await point.call('POST', '/patients', person);
    const patientId = file.patient.id;
    const course = (await referrals(db).doc(file.referrals[0].id).get()).data()!;
    const id = referralIdOf(patientId, 'cov19', dose);
    for (let before = 2; before < dose; before++) {
      const idBefore = referralIdOf(patientId, 'cov19', before);
      await referrals(db)
        .doc(idBefore)
        .create({ ...course, id: idBefore, dose: before });
    }
    await referrals(db)
      .doc(id)
      .create({ ...course, id, dose, booster, vaccineTypes: [VACCINE] });
    const { body: visit } = await point.call('POST', '/visits', { patientId, prescriptionId: id });
    expect((await point.complete(visit.id, 'EX3599', dose)).status).toBe(200);
    const { body } = await point.call('POST', '/patients/find', { patientId });
    return body.referrals.filter((referral: { dose: number }) => referral.dose > dose);
  };
  expect(await given(sixtyThen, 3, 'first')).toMatchObject([
    { dose: 4, state: 'issued', visitNotBefore: dateIn(120), vaccineTypes: ['cov19.pfizer', 'cov19.moderna'] },
  ]);
  expect(await given(nextYear, 3, 'first')).toEqual([]);
  expect(await given(sixtyThen, 4, 'second')).toEqual([]);
});
