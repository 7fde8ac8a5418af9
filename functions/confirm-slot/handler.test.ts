import { afterEach, describe, expect, it } from 'vitest';
import { patientActor } from '../../shared/domain/actor.ts';
import { appointmentIdOf } from '../../shared/domain/appointment.ts';
import { Refusal } from '../../shared/domain/errors.ts';
import { siteDayIdOf, slotIdOf, slotKeyOf } from '../../shared/domain/slot.ts';
import {
  ANNA,
  answerOf,
  bearer,
  documents,
  JAN,
  memoryVisits,
  NOW_MS,
  POINT_BY_ID,
  POINT_ID,
  referral,
  serve,
  siteDay,
  slotRef,
} from '../../tests/builders.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const SLOT = slotRef();
const SLOT_ID = slotIdOf(SLOT);
const REFERRAL_ID = '7b1d3f50-1c1b-4c3e-8a52-7d0000000001';
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface ConfirmOptions {
  readonly slotId?: string;
  readonly headers?: object;
  readonly subject?: string;
  readonly path?: string;
}

async function setup(
  given = documents({ days: [siteDay([{ slot: SLOT }])], referrals: [referral({ id: REFERRAL_ID })] }),
) {
  const memory = memoryVisits(given, NOW_MS);
  const handlers = operations({ visits: memory.visits, servicePointById: POINT_BY_ID });
  const server = await serve('confirm-slot', catalog['confirm-slot'].trigger.routes, handlers);
  closers.push(server.close);
  const confirm = async (
    body: unknown = { prescriptionId: REFERRAL_ID },
    { slotId = SLOT_ID, headers = {}, subject = ANNA, path = '/api/calendarSlot' }: ConfirmOptions = {},
  ) => {
    const response = await fetch(`${server.url}${path}/${slotId}/confirm`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { ...(await bearer({ subject })), ...headers },
    });
    return { status: response.status, body: await answerOf(response), headers: response.headers };
  };
  const booked = () => memory.held.days.get(siteDayIdOf(SLOT))?.slots[slotKeyOf(SLOT)]?.booked;
  return { ...memory, confirm, booked };
}

describe('confirming a slot', () => {
  it('answers with the visit in the form that clients know, key by key', async () => {
    const { confirm, submitted } = await setup();
    const { status, body } = await confirm();
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toBe(
      JSON.stringify({
        id: appointmentIdOf(REFERRAL_ID, 1),
        prescriptionId: REFERRAL_ID,
        startAt: '2027-03-02T09:00:00Z',
        duration: 15,
        servicePoint: {
          id: POINT_ID,
          name: 'Przychodnia Zdrowie',
          addressText: 'ul. Długa 1, Kraków',
          mobility: 'STATIONARY',
        },
        vaccineType: 'cov19.pfizer',
        mobility: 'STATIONARY',
        dose: 1,
        status: 'ACTIVE',
        slotId: SLOT_ID,
      }),
    );
    expect(submitted).toEqual([
      {
        siteDayId: siteDayIdOf(SLOT),
        command: {
          ...{ kind: 'book', slotId: SLOT_ID, referralId: REFERRAL_ID, patientId: ANNA },
          actor: { ...patientActor(ANNA, null), session: expect.any(String) },
        },
      },
    ]);
  });

  it('twice answers with the same visit, and one place is taken', async () => {
    const { confirm, booked } = await setup();
    const first = await confirm();
    expect((await confirm()).body).toEqual(first.body);
    expect(booked()).toBe(1);
  });

  it('by the path of the slots’ collection is the same call', async () => {
    const { confirm, booked } = await setup();
    const path = '/api/calendarSlots/calendarSlot';
    const first = await confirm({ prescriptionId: REFERRAL_ID }, { path });
    expect([first.status, booked()]).toEqual([200, 1]);
    expect((await confirm()).body).toEqual(first.body);
  });

  it('twice, the second time with the ids in capitals, answers with the same visit', async () => {
    const { confirm, booked } = await setup();
    const first = await confirm();
    const again = await confirm(undefined, { slotId: SLOT_ID.toUpperCase() });
    expect(again.body).toEqual(first.body);
    expect(booked()).toBe(1);
  });

  it('takes its body as text/plain too, and ignores what it does not know', async () => {
    const { confirm } = await setup();
    const body = JSON.stringify({ prescriptionId: REFERRAL_ID, unknown: 1, patientId: JAN });
    const { status } = await confirm(body, { headers: { 'content-type': 'text/plain;charset=UTF-8' } });
    expect(status).toBe(200);
  });

  it('two people for the last place: one gets it, one is told slot_full with the alternatives, the counter is full', async () => {
    const near = slotRef({ startMinute: 630 });
    const jans = '7b1d3f50-1c1b-4c3e-8a52-7d0000000002';
    const { confirm, booked, held } = await setup(
      documents({
        days: [siteDay([{ slot: SLOT }, { slot: near }])],
        referrals: [referral({ id: REFERRAL_ID }), referral({ id: jans, patientId: JAN })],
      }),
    );
    expect((await confirm()).status).toBe(200);
    const refused = await confirm({ prescriptionId: jans }, { subject: JAN });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      errorCode: 'ERR_SLOT_FULL',
      alternatives: [{ id: slotIdOf(near), startAt: '2027-03-02T09:30:00Z', servicePoint: { id: POINT_ID } }],
    });
    expect(booked()).toBe(1);
    expect(held.referrals.get(jans)?.state).toBe('issued');
  });

  it('on a day without free terms is told slot_full with no alternatives', async () => {
    const { confirm } = await setup(
      documents({ days: [siteDay([{ slot: SLOT, booked: 1 }])], referrals: [referral({ id: REFERRAL_ID })] }),
    );
    expect((await confirm()).body).toMatchObject({ errorCode: 'ERR_SLOT_FULL', alternatives: [] });
  });

  it('under embargo is 409 with the moment it opens, and no place is taken', async () => {
    const { confirm, booked } = await setup(
      documents({
        days: [siteDay([{ slot: SLOT }])],
        referrals: [referral({ id: REFERRAL_ID, bookableFrom: '2027-03-10T05:00:00Z' })],
      }),
    );
    const { status, body } = await confirm();
    expect(status).toBe(409);
    expect(body).toMatchObject({ errorCode: 'ERR_BOOKING_NOT_OPEN', opensAt: '2027-03-10T05:00:00Z' });
    expect(booked()).toBe(0);
  });

  it('on someone else’s referral is 404, as if there were none, and no place is taken', async () => {
    const { confirm, booked } = await setup();
    const foreign = await confirm(undefined, { subject: JAN });
    const missing = await confirm({ prescriptionId: 'ffffffff-1c1b-4c3e-8a52-7d0000000001' });
    expect([foreign.status, foreign.body.errorCode]).toEqual([404, 'ERR_REFERRAL_NOT_FOUND']);
    expect([missing.status, missing.body.errorCode]).toEqual([404, 'ERR_REFERRAL_NOT_FOUND']);
    expect(booked()).toBe(0);
  });
});

describe('nothing is even submitted', () => {
  it.each([
    [
      'a made-up slot',
      { prescriptionId: REFERRAL_ID },
      '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0001',
      404,
      'ERR_SLOT_NOT_FOUND',
    ],
    ['a slot id that is no UUID', { prescriptionId: REFERRAL_ID }, 'slot-1', 400, 'ERR_INVALID_REQUEST'],
    ['no referral', {}, SLOT_ID, 400, 'ERR_INVALID_REQUEST'],
    ['a referral id that is no UUID', { prescriptionId: '1' }, SLOT_ID, 400, 'ERR_INVALID_REQUEST'],
    ['a body that is not JSON', '{', SLOT_ID, 400, 'ERR_MALFORMED_JSON'],
  ])('for %s', async (_, body, slotId, status, errorCode) => {
    const { confirm, submitted } = await setup();
    const refused = await confirm(body, { slotId });
    expect([refused.status, refused.body.errorCode]).toEqual([status, errorCode]);
    expect(submitted).toEqual([]);
  });

  it.each(['agent', 'staff', 'ministry', 'operator'] as const)('by role %s', async (role) => {
    const { confirm, submitted } = await setup();
    const headers = await bearer({ role });
    expect((await confirm(undefined, { headers })).body.errorCode).toBe('ERR_FORBIDDEN');
    expect(submitted).toEqual([]);
  });
});

it('an overloaded system says when to come back', async () => {
  const { confirm, visits } = await setup();
  visits.submit = async () => {
    throw new Refusal('overloaded', { retryAfterSeconds: 2 });
  };
  const { status, body, headers } = await confirm();
  expect([status, body.errorCode, headers.get('retry-after')]).toEqual([503, 'ERR_OVERLOADED', '2']);
});
