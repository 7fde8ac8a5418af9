import { afterEach, expect, it } from 'vitest';
import type { Appointment } from '../../shared/domain/appointment.ts';
import type { Referral } from '../../shared/domain/referral.ts';
import type { Patients } from '../../shared/store/patients.ts';
import {
  ANNA,
  answerOf,
  appointment,
  bearer,
  JAN,
  NOW_MS,
  POINT_BY_ID,
  readOnlyDb,
  referral,
  serve,
  slotRef,
} from '../../tests/builders.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function setup({
  appointments = [] as Appointment[],
  referrals = [] as Referral[],
  phone = '+48600100200' as string | null,
}) {
  const opened: string[] = [];
  const patients = {
    get: async (id: string) => {
      opened.push(id);
      return { id, pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone };
    },
  } as unknown as Patients;
  const byId = <T extends { id: string }>(list: readonly T[]) => new Map(list.map((one) => [one.id, one]));
  const db = readOnlyDb({ appointments: byId(appointments), referrals: byId(referrals) });
  const deps = { db, patients: async () => patients, servicePointById: POINT_BY_ID, now: () => NOW_MS };
  const server = await serve('get-patient', catalog['get-patient'].trigger.routes, operations(deps));
  closers.push(server.close);
  const get = async (id: string) => {
    const response = await fetch(`${server.url}/api/patient/${id}`, { headers: await bearer() });
    return { status: response.status, body: await answerOf(response) };
  };
  return { get, opened };
}

it('patients see their visits by start and their referrals, none of them cancelled, used or expired', async () => {
  const later = appointment({ id: 'later', slot: slotRef({ day: '20270310' }) });
  const booked = referral({ dose: 2, state: 'booked', expiringAt: '2027-02-01T00:00:00Z' });
  const issued = referral({ dose: 4 });
  const { get } = await setup({
    appointments: [
      later,
      appointment({ id: 'sooner' }),
      appointment({ id: 'cancelled', state: 'cancelled' }),
      appointment({ id: 'of-jan', patientId: JAN }),
    ],
    referrals: [
      referral({ dose: 1, state: 'used' }),
      booked,
      referral({ dose: 3, expiringAt: '2027-03-01T08:00:00Z' }),
      issued,
      referral({ dose: 5, state: 'revoked' }),
      referral({ patientId: JAN }),
    ],
  });
  const { status, body } = await get(ANNA);
  expect(status).toBe(200);
  expect(body.appointments.map(({ id }) => id)).toEqual(['sooner', 'later']);
  const of = { programme: 'cov19', vaccineTypes: issued.vaccineTypes };
  expect(body.prescriptions).toEqual([
    { ...of, id: booked.id, expiringAt: '2027-02-01T00:00:00Z', dose: 2 },
    { ...of, id: issued.id, expiringAt: '2027-05-01T22:00:00Z', dose: 4 },
  ]);
  expect(body.patientData).toEqual({ msisdn: '+48600100200' });
});

it('patients see on which day a dose was given, and not only its term', async () => {
  const completion = { batchNumber: 'EX0893', administeredBy: '1234567', at: '2027-03-01T07:00:00Z' };
  const { get } = await setup({
    appointments: [
      appointment({ id: 'early', state: 'completed', completion, placeFreed: true }),
      appointment({ id: 'late', state: 'completed', completion: { ...completion, givenOn: '20270228' } }),
      appointment({ id: 'booked', slot: slotRef({ day: '20270310' }) }),
    ],
  });
  const { appointments } = (await get(ANNA)).body;
  expect(appointments.map(({ id, ...visit }) => [id, (visit as { givenOn?: string }).givenOn])).toEqual([
    ['booked', undefined],
    ['early', '2027-03-01'],
    ['late', '2027-02-28'],
  ]);
});

it('a visit to come stands before every earlier one that was kept, missed or refused: old clients take the first', async () => {
  const past = (id: string, day: string, state: Appointment['state']) =>
    appointment({ id, slot: slotRef({ day }), state });
  const { get } = await setup({
    appointments: [
      past('completed', '20270110', 'completed'),
      appointment({ id: 'later', slot: slotRef({ day: '20270310' }) }),
      past('missed', '20270201', 'noShow'),
      appointment({ id: 'sooner' }),
      past('sent home', '20270105', 'notQualified'),
    ],
    referrals: [referral()],
  });
  const { appointments } = (await get(ANNA)).body;
  expect(appointments.map(({ id }) => id)).toEqual(['sooner', 'later', 'sent home', 'completed', 'missed']);
});

it('whoever has neither referral nor visit gets contact data alone, as old clients expect', async () => {
  expect((await (await setup({})).get(ANNA)).body).toEqual({ patientData: { msisdn: '+48600100200' } });
  expect((await (await setup({ phone: null })).get(ANNA)).body).toEqual({ patientData: {} });
});

it('an answer holds neither PESEL nor name', async () => {
  const { get } = await setup({ referrals: [referral()] });
  expect(JSON.stringify((await get(ANNA)).body)).not.toMatch(/44051401458|Anna|Nowak/);
});

it('someone else’s record is 403, and it is not even read', async () => {
  const { get, opened } = await setup({});
  const { status, body } = await get(JAN);
  expect([status, body.errorCode]).toEqual([403, 'ERR_FORBIDDEN']);
  expect(opened).toEqual([]);
});
