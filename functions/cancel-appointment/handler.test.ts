import { afterEach, describe, expect, it } from 'vitest';
import type { Appointment } from '../../shared/domain/appointment.ts';
import { siteDayIdOf, slotIdOf, slotKeyOf } from '../../shared/domain/slot.ts';
import {
  ANNA,
  bearer,
  documents,
  JAN,
  memoryVisits,
  NOW_MS,
  readOnlyDb,
  serve,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const SLOT = slotRef();
const SLOT_ID = slotIdOf(SLOT);
const HELD = visit(SLOT);
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function setup(appointments: readonly Appointment[] = [HELD.appointment]) {
  const memory = memoryVisits(
    documents({ days: [siteDay([{ slot: SLOT, booked: 1 }])], referrals: [HELD.referral], appointments }),
    NOW_MS,
  );
  const db = readOnlyDb({ appointments: memory.held.appointments });
  const handlers = operations({ db, visits: memory.visits });
  const server = await serve('cancel', catalog['cancel-appointment'].trigger.routes, handlers);
  closers.push(server.close);
  const cancel = async (id: string, subject = ANNA) => {
    const headers = await bearer({ subject });
    const response = await fetch(`${server.url}/api/appointment/${id}`, { method: 'DELETE', headers });
    const text = await response.text();
    return { status: response.status, text, length: response.headers.get('content-length') };
  };
  const codeOf = ({ text }: { text: string }) => JSON.parse(text).errorCode;
  const booked = () => memory.held.days.get(siteDayIdOf(SLOT))?.slots[slotKeyOf(SLOT)]?.booked;
  return { ...memory, cancel, codeOf, booked };
}

describe('cancelling', () => {
  it.each([
    ['its own id', HELD.appointment.id],
    ['its slot’s id, which is all that old clients know', SLOT_ID],
  ])(
    'a visit by %s gives the place back and answers 200 with nothing that a client would have to read',
    async (_, id) => {
      const { cancel, booked, held } = await setup();
      expect(await cancel(id)).toEqual({ status: 200, text: '', length: '0' });
      expect(held.appointments.get(HELD.appointment.id)?.state).toBe('cancelled');
      expect(booked()).toBe(0);
      expect(held.referrals.get(HELD.referral.id)).toMatchObject({ state: 'issued', visit: null });
    },
  );

  it.each([
    ['its own id', HELD.appointment.id],
    ['its slot’s id', SLOT_ID],
  ])('twice by %s answers the same and gives back one place', async (_, id) => {
    const { cancel, booked } = await setup();
    const first = await cancel(id);
    expect(await cancel(id)).toEqual(first);
    expect(booked()).toBe(0);
  });

  it('by a slot’s id in capitals finds the visit', async () => {
    const { cancel, booked } = await setup();
    expect((await cancel(SLOT_ID.toUpperCase())).status).toBe(200);
    expect(booked()).toBe(0);
  });

  it('by a slot’s id that was booked, cancelled and booked again cancels the visit that holds it', async () => {
    const before = { ...HELD.appointment, id: '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f00aa', state: 'cancelled' as const };
    const { cancel, held } = await setup([before, HELD.appointment]);
    await cancel(SLOT_ID);
    expect(held.appointments.get(HELD.appointment.id)?.state).toBe('cancelled');
    expect(held.appointments.get(before.id)).toEqual(before);
  });

  it.each([
    ['id', HELD.appointment.id],
    ['slot', SLOT_ID],
  ])('someone else’s visit by its %s is 404, as if there were none, and it stays', async (_, id) => {
    const { cancel, codeOf, booked, held } = await setup();
    const refused = await cancel(id, JAN);
    expect([refused.status, codeOf(refused)]).toEqual([404, 'ERR_APPOINTMENT_NOT_FOUND']);
    expect(booked()).toBe(1);
    expect(held.appointments.get(HELD.appointment.id)).toEqual(HELD.appointment);
  });

  it('what does not exist is 404, what is no UUID 400, and nothing is submitted', async () => {
    const { cancel, submitted } = await setup();
    expect((await cancel('ffffffff-7f0e-4a52-9d3c-0f4f6a1f0001')).status).toBe(404);
    expect((await cancel(slotIdOf(slotRef({ startMinute: 615 })))).status).toBe(404);
    expect((await cancel('visit-1')).status).toBe(400);
    expect(submitted).toEqual([]);
  });

  it('a completed visit is 409, and it stays completed', async () => {
    const { cancel, codeOf, held } = await setup([{ ...HELD.appointment, state: 'completed' }]);
    const refused = await cancel(HELD.appointment.id);
    expect([refused.status, codeOf(refused)]).toEqual([409, 'ERR_APPOINTMENT_NOT_ACTIVE']);
    expect(held.appointments.get(HELD.appointment.id)?.state).toBe('completed');
  });
});
