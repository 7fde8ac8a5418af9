import { afterEach, describe, expect, it } from 'vitest';
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
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const SLOT = slotRef();
const HELD = visit(SLOT);
const RECORD = { batchNumber: 'EX0893', dose: 1, vaccineType: 'cov19.pfizer', administeredBy: '1234567' };
const closers: (() => void)[] = [];
const neverOpened = async () => {
  throw new Error('no dose after the first depends on who the patient is');
};

afterEach(() => {
  for (const close of closers.splice(0)) close();
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
  const db = readOnlyDb({ appointments: memory.held.appointments });
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
    expect(stored().completion).toMatchObject({ batchNumber: 'EX0893', administeredBy: '1234567' });
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

  it('of another vaccine than planned is 409 and says which was, and the visit stays booked', async () => {
    const { complete, stored } = await setup();
    const { status, body } = await complete({ ...RECORD, vaccineType: 'cov19.moderna' });
    expect(status).toBe(409);
    expect(body).toMatchObject({ errorCode: 'ERR_VACCINE_NOT_ALLOWED', vaccineType: 'cov19.pfizer' });
    expect(stored()).toEqual(HELD.appointment);
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
  ])('with %s is 400 and says where, and nothing is submitted', async (_, over, field) => {
    const { complete, submitted } = await setup();
    const { status, body } = await complete({ ...RECORD, ...over });
    expect(status).toBe(400);
    expect(body.problems).toMatchObject([{ field }]);
    expect(submitted).toEqual([]);
  });
});
