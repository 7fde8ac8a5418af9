import { afterEach, describe, expect, it } from 'vitest';
import type { Appointment } from '../../shared/domain/appointment.ts';
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
} = {}) {
  const { db } = memoryDb();
  for (const one of visits) await appointments(db).doc(one.id).set(one);
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
          givenAt: '2027-02-20T10:00:00Z',
          dose: 1,
          administeredBy: '1234567',
          patient: { id: JAN, ...known },
        },
        {
          visitId: late.id,
          givenAt: '2027-02-21T10:00:00Z',
          dose: 1,
          administeredBy: '7654321',
          patient: { id: ANNA, ...known },
        },
      ],
    });
    expect(opened.sort()).toEqual([ANNA, JAN].sort());
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
