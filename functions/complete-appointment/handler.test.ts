import { afterEach, describe, expect, it } from 'vitest';
import { BY_PROVIDER } from '../../shared/domain/on-record.ts';
import type { Person } from '../../shared/domain/person.ts';
import { referralIdOf } from '../../shared/domain/referral.ts';
import {
  answerOf,
  bearer,
  documents,
  memoryVisits,
  NOW_MS,
  OTHER_POINT_ID,
  POINT_BY_ID,
  POINT_ID,
  readOnlyDb,
  serve,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { closeAll, memoryPoint, NURSE, served } from '../../tests/memory-point.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const SLOT = slotRef();
const HELD = visit(SLOT);
const GIVEN = { batchNumber: 'EX0893', administeredBy: '1234567' };
const RECORD = { ...GIVEN, dose: 1, vaccineType: 'cov19.pfizer' };
const closers: (() => void)[] = [];
const neverOpened = async () => {
  throw new Error('no dose after the first depends on who the patient is');
};

afterEach(() => {
  for (const close of closers.splice(0)) close();
  closeAll();
});

async function setup() {
  const memory = memoryVisits(
    documents({
      days: [siteDay([{ slot: SLOT, booked: 1 }])],
      referrals: [HELD.referral],
      appointments: [HELD.appointment],
    }),
    NOW_MS,
  );
  const db = readOnlyDb({ appointments: memory.held.appointments, pointStaff: new Map() });
  const handlers = operations({ db, visits: memory.visits, patients: neverOpened, servicePointById: POINT_BY_ID });
  const server = await serve('complete', catalog['complete-appointment'].trigger.routes, handlers);
  closers.push(server.close);
  const complete = async (
    body: unknown = RECORD,
    { id = HELD.appointment.id, servicePointIds = [POINT_ID], role = 'staff' as 'staff' | 'patient' } = {},
  ) => {
    const response = await fetch(`${server.url}/api/site/appointment/${id}/complete`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: await bearer({ role, subject: 'nurse', servicePointIds }),
    });
    return { status: response.status, body: await answerOf(response) };
  };
  const stored = () => memory.held.appointments.get(HELD.appointment.id)!;
  return { ...memory, complete, stored };
}

describe('recording a dose', () => {
  it('answers with the completed visit and uses the referral', async () => {
    const { complete, stored, held } = await setup();
    const { status, body } = await complete();
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: HELD.appointment.id, status: 'COMPLETED', servicePoint: { id: POINT_ID } });
    expect(stored().completion).toMatchObject(GIVEN);
    expect(held.referrals.get(HELD.referral.id)?.state).toBe('used');
  });

  it('twice answers the same; with another batch is 409 and the first record stands', async () => {
    const { complete, stored } = await setup();
    const first = await complete();
    expect(await complete()).toEqual(first);
    const other = await complete({ ...RECORD, batchNumber: 'EX0894' });
    expect([other.status, other.body.errorCode]).toEqual([409, 'ERR_VISIT_ALREADY_COMPLETED']);
    expect(stored().completion?.batchNumber).toBe('EX0893');
  });

  it('at another point is 404, as if there were no visit, and it stays booked', async () => {
    const { complete, stored } = await setup();
    const foreign = await complete(RECORD, { servicePointIds: [OTHER_POINT_ID] });
    const missing = await complete(RECORD, { id: 'ffffffff-7f0e-4a52-9d3c-0f4f6a1f0001' });
    expect([foreign.status, foreign.body.errorCode]).toEqual([404, 'ERR_APPOINTMENT_NOT_FOUND']);
    expect([missing.status, missing.body.errorCode]).toEqual([404, 'ERR_APPOINTMENT_NOT_FOUND']);
    expect(stored()).toEqual(HELD.appointment);
  });

  it('under a licence that is neither the caller’s own nor on the point’s list is 409, and the visit stays booked', async () => {
    const { complete, stored } = await setup();
    const { status, body } = await complete({ ...RECORD, administeredBy: '7654322' });
    expect([status, body.errorCode]).toEqual([409, 'ERR_LICENCE_UNKNOWN']);
    const foreign = await complete({ ...RECORD, administeredBy: '7654322' }, { servicePointIds: [OTHER_POINT_ID] });
    expect(foreign.body.errorCode).toBe('ERR_APPOINTMENT_NOT_FOUND');
    expect(stored()).toEqual(HELD.appointment);
  });

  it('of another vaccine than planned is 409 and says which was, and the visit stays booked', async () => {
    const { complete, stored } = await setup();
    const { status, body } = await complete({ ...RECORD, vaccineType: 'cov19.moderna' });
    expect(status).toBe(409);
    expect(body).toMatchObject({ errorCode: 'ERR_VACCINE_NOT_ALLOWED', vaccineType: 'cov19.pfizer' });
    expect(stored()).toEqual(HELD.appointment);
  });

  it('keeps who examined the patient and where the dose was given, where that is said', async () => {
    const { complete, stored } = await setup();
    expect((await complete({ ...RECORD, qualifiedBy: '7777777', bodySite: 'leftArm' })).status).toBe(200);
    expect(stored().completion).toMatchObject({ ...GIVEN, qualifiedBy: '7777777', bodySite: 'leftArm' });
    const silent = await setup();
    await silent.complete();
    expect(Object.keys(silent.stored().completion!).sort()).toEqual(['administeredBy', 'at', 'batchNumber']);
  });

  it('is of the visit of its path and for the points of the session, whatever else its body names', async () => {
    const { complete, stored } = await setup();
    const reach = { servicePointIds: [POINT_ID], appointmentId: HELD.appointment.id };
    const foreign = await complete({ ...RECORD, ...reach }, { servicePointIds: [OTHER_POINT_ID] });
    expect([foreign.status, foreign.body.errorCode]).toEqual([404, 'ERR_APPOINTMENT_NOT_FOUND']);
    expect(stored()).toEqual(HELD.appointment);
    expect((await complete({ ...RECORD, kind: 'noShow' })).body).toMatchObject({ status: 'COMPLETED' });
  });

  it('is not for patients, whatever points their token names', async () => {
    const { complete, submitted } = await setup();
    expect((await complete(RECORD, { role: 'patient' })).status).toBe(403);
    expect(submitted).toEqual([]);
  });

  it.each([
    ['no batch', { batchNumber: undefined }, '/batchNumber'],
    ['a batch of one letter', { batchNumber: 'E' }, '/batchNumber'],
    ['a batch with markup', { batchNumber: '<b>EX</b>' }, '/batchNumber'],
    ['dose 0', { dose: 0 }, '/dose'],
    ['dose as text', { dose: '1' }, '/dose'],
    ['a vaccine by its trade name', { vaccineType: 'Comirnaty' }, '/vaccineType'],
    ['a licence number that is a name', { administeredBy: 'Anna Nowak' }, '/administeredBy'],
    ['an examiner who is a name', { qualifiedBy: 'Anna Nowak' }, '/qualifiedBy'],
    ['an examiner who is nobody', { qualifiedBy: null }, '/qualifiedBy'],
    ['a body site of another name', { bodySite: 'left arm' }, '/bodySite'],
    ['a confirmation in words', { batchConfirmed: 'yes' }, '/batchConfirmed'],
    ['an expiry that is no day', { expiresOn: '2027-02-29' }, '/expiresOn'],
  ])('with %s is 400 and says where, and nothing is submitted', async (_, over, field) => {
    const { complete, submitted } = await setup();
    const { status, body } = await complete({ ...RECORD, ...over });
    expect(status).toBe(400);
    expect(body.problems).toMatchObject([{ field }]);
    expect(submitted).toEqual([]);
  });
});

describe('recording a first booster', () => {
  const NAMES = { givenName: 'Anna', familyName: 'Nowak', phone: null };
  const passport = { ...NAMES, pesel: null, passport: 'UA AB123456' };

  /** Records the first booster of someone on 2 March 2027; the second would be due on 30 June. Returns their next referral. */
  async function nextAfterBooster(person: Person) {
    const point = memoryPoint();
    const slot = slotRef({ dose: 3 });
    point.clock.nowMs = Date.parse('2027-03-02T09:00:00Z');
    const { id: patientId } = await (await point.deps.patients()).record(person, BY_PROVIDER);
    const held = visit(slot, { patientId, dose: 3, booster: 'first' });
    await point.put({
      days: [siteDay([{ slot, booked: 1 }])],
      referrals: [held.referral],
      visits: [held.appointment],
    });
    const call = await served('complete-appointment', operations(point.deps));
    const path = `/api/site/appointment/${held.appointment.id}/complete`;
    // Nobody is as old as the caller says.
    const body = { ...RECORD, dose: 3, birthDate: '1900-01-01' };
    expect((await call('POST', path, body, NURSE)).status).toBe(200);
    return point.rowsOf('referrals').get(referralIdOf(patientId, 'cov19', 4));
  }

  it.each<[string, Person]>([
    ['by their PESEL', { ...NAMES, pesel: '44051401458' }],
    ['by what was read from their passport', { ...passport, birthDate: '1967-06-30' }],
  ])('of someone who will be sixty %s issues the referral for a second', async (_, person) => {
    expect(await nextAfterBooster(person)).toMatchObject({
      dose: 4,
      booster: 'second',
      state: 'issued',
      visitNotBefore: '20270630',
    });
  });

  it.each<[string, Person]>([
    ['who will be sixty a day later', { ...passport, birthDate: '1967-07-01' }],
    ['whose birth date nobody knows', passport],
  ])('of someone %s issues none', async (_, person) => {
    expect(await nextAfterBooster(person)).toBeUndefined();
  });
});
