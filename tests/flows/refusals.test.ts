import { describe, expect, test } from 'vitest';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import { baseUrl, bookedOn, call, db, newDay, newPatient, newStaff } from '../support/cloud.ts';
import { dateIn, newBatch, newPoint, VACCINE } from '../support/own-point.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const TODAY = new Date().toISOString().slice(0, 10);
const SEARCH = { dayRange: { from: TODAY, to: TODAY }, voiId: '12' };

test('a session that is forged, missing or sent with a foreign CSRF token is answered 401 ERR_UNAUTHORIZED', async () => {
  const [patient, other] = [await newPatient(), await newPatient()];
  const own = (await patient.call('GET', '/api/auth/status')).headers.get('x-csrf-token')!;
  const foreign = (await other.call('GET', '/api/auth/status')).headers.get('x-csrf-token')!;
  expect(own).not.toBe(foreign);
  const forged = await call({ sid: 'eyJhbGciOiJub25lIn0.e30.', csrf: own }, 'POST', '/api/calendarSlots/find', SEARCH);
  expect(forged).toMatchObject({ status: 401, body: { errorCode: 'ERR_UNAUTHORIZED', errorId: expect.any(String) } });
  const missing = await fetch(`${baseUrl}/api/patient/${patient.patientId}`);
  expect(missing.status).toBe(401);
});

test('of searches of one session within a second the first is answered, one is held until its turn, and further ones are 429 by either path', async () => {
  const { call } = await newPatient();
  expect((await call('POST', '/api/calendarSlots/find', SEARCH)).status).toBe(200);
  const answers = await Promise.all(
    ['/api/calendarSlots/find', '/api/v2/calendarSlots/find', '/api/v2/calendarSlots/find'].map((path) =>
      call('POST', path, SEARCH),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429]);
  for (const { status, body, headers } of answers) {
    if (status !== 429) continue;
    expect([body.errorCode, headers.get('retry-after')]).toEqual(['ERR_RATE_LIMITED', '1']);
  }
});

test('someone else’s record, referral and visit are refused and nothing is written', async () => {
  const day = await newDay(2, 1);
  const [owner, thief] = [await newPatient(), await newPatient()];
  const slotPath = `/api/calendarSlot/${day.slotIds[0]}/confirm`;
  expect((await thief.call('GET', `/api/patient/${owner.patientId}`)).status).toBe(403);
  expect(await thief.call('POST', slotPath, { prescriptionId: owner.referralId })).toMatchObject({
    status: 404,
    body: { errorCode: 'ERR_REFERRAL_NOT_FOUND' },
  });
  expect(await bookedOn(day.siteDayId)).toBe(0);
  const search = await thief.call('POST', '/api/calendarSlots/find', { ...SEARCH, prescriptionId: owner.referralId });
  expect(search).toMatchObject({ status: 404, body: { errorCode: 'ERR_REFERRAL_NOT_FOUND' } });

  const { body: visit } = await owner.call('POST', slotPath, { prescriptionId: owner.referralId });
  const written = await db.collection('appointments').doc(visit.id).get();
  for (const attempt of [
    await thief.call('DELETE', `/api/appointment/${visit.id}`),
    await thief.call('DELETE', `/api/appointment/${day.slotIds[0]}`),
    await thief.call('POST', `/api/appointment/${visit.id}/reschedule`, { slotId: day.slotIds[1] }),
  ]) {
    expect(attempt).toMatchObject({
      status: 404,
      body: { errorCode: 'ERR_APPOINTMENT_NOT_FOUND', errorId: expect.any(String) },
    });
  }
  const after = await db.collection('appointments').doc(visit.id).get();
  expect(after.updateTime!.isEqual(written.updateTime!)).toBe(true);
});

describe('bad input is answered 4xx with errorCode and errorId, never 5xx:', () => {
  const bodies: [string, unknown][] = [
    ['malformed JSON', '{"dayRange":'],
    ['no body', ''],
    ['a list', []],
    ['null', 'null'],
    ['wrong types', { ...SEARCH, dayRange: 7, voiId: 12 }],
    ['a day that does not exist', { ...SEARCH, dayRange: { from: '2026-02-30', to: '2026-03-01' } }],
    ['a day in the year 9999', { ...SEARCH, dayRange: { from: '9999-12-31', to: '9999-12-31' } }],
    ['a day before the programme', { ...SEARCH, dayRange: { from: '0001-01-01', to: '0001-01-02' } }],
    ['a reversed range', { ...SEARCH, dayRange: { from: TODAY, to: '2020-06-01' } }],
    ['a century', { ...SEARCH, dayRange: { from: TODAY, to: '2126-01-01' } }],
    ['hours that do not exist', { ...SEARCH, hourRange: { from: '25:00', to: '26:00' } }],
    ['an unknown vaccine', { ...SEARCH, vaccineTypes: ['cov19.sputnik'] }],
    ['an unknown voivodeship', { ...SEARCH, voiId: '13' }],
    ['no place', { dayRange: SEARCH.dayRange }],
    ['an odd referral id', { ...SEARCH, prescriptionId: 'abc' }],
    ['a body of 200 kB', { ...SEARCH, note: 'x'.repeat(200_000) }],
  ];
  test.each(bodies)('%s in a search', async (_name, body) => {
    const { call } = await newPatient();
    const answer = await call('POST', '/api/calendarSlots/find', body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).toMatchObject({
      errorCode: expect.stringMatching(/^ERR_[A-Z_]+$/),
      errorId: expect.any(String),
    });
  });

  test('unknown and odd ids on every path', async () => {
    const { call, referralId } = await newPatient();
    const attempts: [string, string, unknown?][] = [
      ['GET', '/api/patient/x'],
      ['GET', '/api/patient/%zz'],
      ['GET', `/api/patient/${UNKNOWN}`],
      ['POST', `/api/calendarSlot/${UNKNOWN}/confirm`, { prescriptionId: referralId }],
      ['POST', '/api/calendarSlot/%ff/confirm', { prescriptionId: referralId }],
      ['POST', `/api/calendarSlot/${UNKNOWN}/confirm`, {}],
      ['DELETE', `/api/appointment/${UNKNOWN}`],
      ['DELETE', '/api/appointment/..%2f..'],
      ['POST', `/api/appointment/${UNKNOWN}/reschedule`, { slotId: UNKNOWN }],
      ['PUT', `/api/appointment/${UNKNOWN}`],
      ['POST', '/api/servicePoints/find', { voiId: 'xx' }],
      ['GET', '/teryt/api/woj/99/simc?namePrefix=a'],
      ['GET', '/teryt/api/woj/14/simc?namePrefix=a&namePrefix=b'],
      ['POST', `/api/site/appointment/${UNKNOWN}/complete`, {}],
      ['GET', '/api/nothing'],
    ];
    for (const [method, path, body] of attempts) {
      const answer = await call(method, path, body);
      expect(answer.status, `${method} ${path}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${method} ${path}`).toBeLessThan(500);
      expect(answer.body, `${method} ${path}`).toMatchObject({
        errorCode: expect.stringMatching(/^ERR_/),
        errorId: expect.any(String),
      });
    }
  });
});

test('half a surrogate pair in any text that staff write is refused with its field, and writes nothing', async () => {
  const { pointId, call: atPoint } = await newPoint();
  const ministry = await newStaff([], { role: 'ministry' });
  const half = '\ud800';
  const person = { pesel: inventPesel(), givenName: 'Anna', familyName: 'Zmyślona', phone: null };
  const passport = { passport: { country: 'UA', number: half }, birthDate: '1990-05-04' };
  const batch = { ...newBatch(), batchNumber: half };
  const closed = { kind: 'closed', day: dateIn(7), reason: half };
  const timetable = { rules: [], exceptions: [closed], closedOnHolidays: true, weeklyCaps: [] };
  const range = { from: dateIn(7), to: dateIn(8) };
  const replan = {
    id: UNKNOWN,
    ...range,
    expiresAt: `${dateIn(3)}T10:00:00Z`,
    onDeadline: 'keep',
    visitIds: [UNKNOWN],
  };
  const attempts: [string, string, string, object][] = [
    ['/familyName', 'POST', '/patients', { ...person, familyName: half }],
    ['/givenName', 'POST', '/patients', { ...person, givenName: half }],
    ['/phone', 'POST', '/patients', { ...person, phone: half }],
    ['/pesel', 'POST', '/patients/find', { pesel: half }],
    ['/passport/number', 'POST', '/patients', { ...person, pesel: undefined, ...passport }],
    ['/reason', 'POST', `/visits/${UNKNOWN}/cancel`, { reason: half }],
    ['/reason', 'POST', `/visits/${UNKNOWN}/annulment`, { version: 1, reason: half }],
    ['/reason', 'POST', '/replans', { ...replan, reason: half }],
    ['/batchNumber', 'POST', '/stock/deliveries', batch],
    ['/timetable/exceptions/0/reason', 'PUT', '/schedule', { version: 0, timetable, ...range }],
  ];
  for (const [field, method, path, body] of attempts) {
    const { status, body: refused } = await atPoint(method, path, body);
    expect([path, status, refused.errorCode]).toEqual([path, 400, 'ERR_INVALID_REQUEST']);
    expect(refused.problems.map((problem: { field: string }) => problem.field)).toContain(field);
  }
  const denial = { vaccineType: VACCINE, batchNumber: newBatch().batchNumber, reason: half };
  expect((await ministry.call('POST', '/api/denied-batches', denial)).status).toBe(400);
  expect((await db.collection('schedules').doc(pointId).get()).exists).toBe(false);
});

test('a report of the SMS gateway without its signature changes nothing', async () => {
  const response = await fetch(`${baseUrl}/api/sms/status?message=x`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'MessageSid=SM1&MessageStatus=delivered',
  });
  expect(response.status).toBe(403);
  expect((await db.collection('messages').doc('x').get()).exists).toBe(false);
});

test('clients without a function have no access to the database', async () => {
  const root = `http://${process.env.FIRESTORE_EMULATOR_HOST}/v1/projects/${process.env.GOOGLE_CLOUD_PROJECT}/databases/(default)/documents`;
  for (const collection of ['patients', 'siteDays', 'servicePoints', 'messages', 'anything']) {
    expect((await fetch(`${root}/${collection}/x`)).status, collection).toBe(403);
    expect(
      (await fetch(`${root}/${collection}?documentId=y`, { method: 'POST', body: '{"fields":{}}' })).status,
      collection,
    ).toBe(403);
  }
});
