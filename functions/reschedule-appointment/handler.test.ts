import { afterEach, describe, expect, it } from 'vitest';
import { siteDayIdOf, slotIdOf, slotKeyOf } from '../../shared/domain/slot.ts';
import {
  ANNA,
  answerOf,
  bearer,
  documents,
  JAN,
  memoryVisits,
  NOW_MS,
  OTHER_POINT_ID,
  POINT_BY_ID,
  serve,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const FROM = slotRef();
const TO = slotRef({ servicePointId: OTHER_POINT_ID, day: '20270303', vaccineType: 'cov19.moderna' });
const HELD = visit(FROM);
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function setup({ taken = 0 } = {}) {
  const memory = memoryVisits(
    documents({
      days: [siteDay([{ slot: FROM, booked: 1 }]), siteDay([{ slot: TO, booked: taken }])],
      referrals: [HELD.referral],
      appointments: [HELD.appointment],
    }),
    NOW_MS,
  );
  const handlers = operations({ visits: memory.visits, servicePointById: POINT_BY_ID });
  const server = await serve('reschedule', catalog['reschedule-appointment'].trigger.routes, handlers);
  closers.push(server.close);
  const move = async (body: unknown = { slotId: slotIdOf(TO) }, id = HELD.appointment.id, subject = ANNA) => {
    const response = await fetch(`${server.url}/api/appointment/${id}/reschedule`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: await bearer({ subject }),
    });
    return { status: response.status, body: await answerOf(response) };
  };
  const booked = () =>
    [FROM, TO].map((slot) => memory.held.days.get(siteDayIdOf(slot))?.slots[slotKeyOf(slot)]?.booked);
  return { ...memory, move, booked };
}

describe('rescheduling', () => {
  it('answers with the visit on its new term and new point, under its old id', async () => {
    const { move, booked } = await setup();
    const { status, body } = await move();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: HELD.appointment.id,
      prescriptionId: HELD.referral.id,
      startAt: '2027-03-03T09:00:00Z',
      servicePoint: { id: OTHER_POINT_ID },
      vaccineType: 'cov19.moderna',
      status: 'ACTIVE',
      slotId: slotIdOf(TO),
    });
    expect(booked()).toEqual([0, 1]);
  });

  it('twice answers the same and moves once', async () => {
    const { move, booked } = await setup();
    const first = await move();
    expect(await move()).toEqual(first);
    expect(booked()).toEqual([0, 1]);
  });

  it('to a full term is 409, and the old term stays held', async () => {
    const { move, booked, held } = await setup({ taken: 1 });
    const { status, body } = await move();
    expect(status).toBe(409);
    expect(body).toMatchObject({ errorCode: 'ERR_SLOT_FULL', alternatives: [] });
    expect(booked()).toEqual([1, 1]);
    expect(held.appointments.get(HELD.appointment.id)).toEqual(HELD.appointment);
  });

  it('of someone else’s visit is 404, as if there were none, and nothing moves', async () => {
    const { move, booked } = await setup();
    const foreign = await move(undefined, undefined, JAN);
    expect([foreign.status, foreign.body.errorCode]).toEqual([404, 'ERR_APPOINTMENT_NOT_FOUND']);
    const missing = await move(undefined, 'ffffffff-7f0e-4a52-9d3c-0f4f6a1f0001');
    expect([missing.status, missing.body.errorCode]).toEqual([404, 'ERR_APPOINTMENT_NOT_FOUND']);
    expect(booked()).toEqual([1, 0]);
  });

  it.each([
    ['a made-up slot', { slotId: '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0001' }, 404],
    ['no slot', {}, 400],
    ['a slot that is no UUID', { slotId: 'slot-1' }, 400],
  ])('to %s submits nothing', async (_, body, status) => {
    const { move, submitted } = await setup();
    expect((await move(body)).status).toBe(status);
    expect(submitted).toEqual([]);
  });
});
