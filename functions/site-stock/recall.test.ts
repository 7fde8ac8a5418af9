import { afterEach, describe, expect, it } from 'vitest';
import type { Appointment } from '../../shared/domain/appointment.ts';
import { stockIdOf } from '../../shared/domain/stock.ts';
import { appointments } from '../../shared/store/collections.ts';
import type { Patients } from '../../shared/store/patients.ts';
import {
  ANNA,
  answerOf,
  appointment,
  bearer,
  JAN,
  NOW_MS,
  OTHER_POINT_ID,
  POINT_ID,
  serve,
  slotRef,
} from '../../tests/builders.ts';
import { memoryDb } from '../../tests/memory-db.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const BATCH = { vaccineType: 'cov19.pfizer', batchNumber: 'EX3599' };
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function setup({
  visits = [] as Appointment[],
  role = 'staff' as 'staff' | 'patient',
  points = [POINT_ID],
  /** Whether the doses were counted from their batches, as every commit does. */
  isCounted = false,
} = {}) {
  const { db } = memoryDb();
  for (const one of visits) await appointments(db).doc(one.id).set(one);
  for (const { slot, completion } of isCounted ? visits : []) {
    const { servicePointId, vaccineType } = slot;
    const { batchNumber } = completion!;
    const id = stockIdOf(servicePointId, vaccineType, batchNumber);
    await db.collection('stock').doc(id).set({ servicePointId, vaccineType, batchNumber, used: 1 });
  }
  const opened: string[] = [];
  const patients = {
    getKnown: async (id: string) => {
      opened.push(id);
      return { id, pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: null };
    },
  } as unknown as Patients;
  const handlers = operations({ db, patients: async () => patients, now: () => NOW_MS });
  const server = await serve('site-stock', catalog['site-stock'].trigger.routes, handlers);
  closers.push(server.close);
  const headers = await bearer({ role, subject: 'nurse', servicePointIds: points });
  const recall = async (batch: Record<string, string> = BATCH) => {
    const response = await fetch(`${server.url}/api/site/${POINT_ID}/recall?${new URLSearchParams(batch)}`, {
      headers,
    });
    return { status: response.status, body: await answerOf(response) };
  };
  return { recall, opened };
}

describe('a recall', () => {
  const given = (patientId: string, batchNumber: string, over: Partial<Appointment> = {}) =>
    appointment({
      id: crypto.randomUUID(),
      patientId,
      state: 'completed',
      completion: { batchNumber, administeredBy: '1234567', at: '2027-02-20T10:00:00Z' },
      ...over,
    });

  it('lists who got the batch, by time, however its number was typed, and nobody else', async () => {
    const late = given(ANNA, 'ex3599', {
      completion: { batchNumber: 'ex3599', administeredBy: '7654321', at: '2027-02-21T10:00:00Z' },
    });
    const early = given(JAN, 'EX3599');
    const { recall, opened } = await setup({
      visits: [
        late,
        early,
        given('other-batch', 'EX3598'),
        given('other-point', 'EX3599', { slot: slotRef({ servicePointId: OTHER_POINT_ID }) }),
        given('other-vaccine', 'EX3599', { slot: slotRef({ vaccineType: 'cov19.moderna' }) }),
        appointment({ id: 'booked', patientId: 'not-yet' }),
      ],
    });
    const { status, body } = await recall();
    expect(status).toBe(200);
    const known = { pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: null };
    expect(body).toEqual({
      list: [
        {
          visitId: early.id,
          batchNumber: 'EX3599',
          isExact: true,
          givenAt: '2027-02-20T10:00:00Z',
          dose: 1,
          administeredBy: '1234567',
          patient: { id: JAN, ...known },
        },
        {
          visitId: late.id,
          batchNumber: 'ex3599',
          isExact: true,
          givenAt: '2027-02-21T10:00:00Z',
          dose: 1,
          administeredBy: '7654321',
          patient: { id: ANNA, ...known },
        },
      ],
    });
    expect(opened.sort()).toEqual([ANNA, JAN].sort());
  });

  it('finds who got it under a similar number, marked and after the others: misread, mistyped or run together', async () => {
    const misread = ['EX359921A1B2', 'EX3599.', 'EX-3599', 'EX35'].map((number) => given(`got ${number}`, number));
    const exact = given(ANNA, 'EX3599', {
      completion: { batchNumber: 'EX3599', administeredBy: '7654321', at: '2027-02-26T10:00:00Z' },
    });
    const others = [
      given('other-batch', 'EX3598'),
      given('other-vaccine', 'EX3599.', { slot: slotRef({ vaccineType: 'cov19.moderna' }) }),
    ];
    const { recall } = await setup({ visits: [...misread, exact, ...others], isCounted: true });
    const { list } = (await recall({ ...BATCH, batchNumber: 'ex3599' })).body;
    const found = (list as unknown as Record<string, unknown>[]).map(({ batchNumber, isExact }) => [
      batchNumber,
      isExact,
    ]);
    expect(found[0]).toEqual(['EX3599', true]);
    expect(found.slice(1).sort()).toEqual(
      ['EX-3599', 'EX35', 'EX3599.', 'EX359921A1B2'].map((number) => [number, false]),
    );
  });

  it('finds all of more similar numbers than one query takes', async () => {
    const visits = Array.from({ length: 70 }, (_, i) => given(`got ${i}`, `EX3599-${i}`));
    const { recall } = await setup({ visits, isCounted: true });
    expect((await recall()).body.list).toHaveLength(70);
  });

  it('of a batch that nobody got is an empty list, and no record is opened', async () => {
    const { recall, opened } = await setup({ visits: [given(ANNA, 'EX3598')] });
    expect((await recall()).body).toEqual({ list: [] });
    expect(opened).toEqual([]);
  });

  it('without a batch is 400 and says where', async () => {
    const { recall } = await setup();
    const { status, body } = await recall({ vaccineType: 'cov19.pfizer' });
    expect(status).toBe(400);
    expect(body.problems).toMatchObject([{ field: '/batchNumber' }]);
  });

  it.each([
    ['a patient', { role: 'patient' as const }],
    ['staff of another point', { points: [OTHER_POINT_ID] }],
  ])('is not for %s, and no record is opened', async (_, who) => {
    const { recall, opened } = await setup({ visits: [given(ANNA, 'EX3599')], ...who });
    expect((await recall()).status).toBe(403);
    expect(opened).toEqual([]);
  });
});
