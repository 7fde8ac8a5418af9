import { expect, test } from 'vitest';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import { logIn } from '../../scripts/log-in.ts';
import { baseUrl, call, db, eventually, smsTo } from '../support/cloud.ts';
import { readAll, searchAfterPause } from '../support/search.ts';

const FIELDS = ['id', 'startAt', 'duration', 'servicePoint', 'vaccineType', 'mobility', 'dose', 'status'];

test('a client that knows only the contract logs in, pages to the last term, books, repeats, cancels twice and books again', async () => {
  const login = await logIn(baseUrl, { pesel: inventPesel() });
  const keys = { sid: login.patientSid, csrf: login.csrfToken };
  const [prescriptionId] = login.prescriptionIds;
  const patient = `/api/patient/${login.patientId}`;

  const before = await call(keys, 'GET', patient);
  expect(before.body).toMatchObject({ appointments: [], prescriptions: [{ id: prescriptionId }] });
  expect(before.headers.get('x-csrf-token')).toBe(login.csrfToken);
  const { msisdn } = before.body.patientData;

  const terms = await readAll(keys, { prescriptionId, voiId: '12', geoId: '1261011' });
  expect(terms.length).toBeGreaterThan(500);
  expect(new Set(terms.map(({ id }) => id)).size).toBe(terms.length);
  expect(terms.map(({ startAt }) => startAt)).toEqual(terms.map(({ startAt }) => startAt).sort());
  for (const term of terms) expect(Object.keys(term)).toEqual(FIELDS);

  const slot = terms.at(-1)!;
  const booked = await call(keys, 'POST', `/api/calendarSlot/${slot.id}/confirm`, { prescriptionId });
  expect(booked).toMatchObject({ status: 200, body: { prescriptionId, startAt: slot.startAt, status: 'ACTIVE' } });
  const repeated = await call(keys, 'POST', `/api/calendarSlot/${slot.id}/confirm`, { prescriptionId });
  expect(repeated).toMatchObject({ status: 200, body: { id: booked.body.id } });
  const sms = await eventually(async () => {
    const received = await smsTo(msisdn);
    expect(received.length).toBeGreaterThan(0);
    return received[0]!.body;
  });
  expect(sms).toContain('Wizyta potwierdzona');
  expect(sms).toMatch(/\d\d\.\d\d\.\d{4} godz\. \d\d:\d\d/);
  expect(sms).toMatch(/Krakow\.$/);

  expect((await call(keys, 'DELETE', `/api/appointment/${booked.body.id}`)).status).toBe(200);
  expect((await call(keys, 'GET', patient)).body.appointments).toEqual([]);
  const again = await call(keys, 'POST', `/api/calendarSlot/${slot.id}/confirm`, { prescriptionId });
  expect(again.status).toBe(200);
  expect(again.body.id).not.toBe(booked.body.id);
  const cancelled = await call(keys, 'DELETE', `/api/appointment/${slot.id}`);
  expect([cancelled.status, cancelled.body, cancelled.headers.get('content-length')]).toEqual([200, undefined, '0']);
  const ofSlot = await db.collection('appointments').doc(again.body.id).get();
  expect(ofSlot.get('state')).toBe('cancelled');

  const other = terms[0]!;
  const last = await call(keys, 'POST', `/api/calendarSlot/${other.id}/confirm`, { prescriptionId });
  const moved = await call(keys, 'POST', `/api/appointment/${last.body.id}/reschedule`, { slotId: slot.id });
  expect(moved).toMatchObject({ status: 200, body: { id: last.body.id, startAt: slot.startAt } });
  const after = await call(keys, 'GET', patient);
  expect(after.body.appointments).toMatchObject([{ id: last.body.id, startAt: slot.startAt, status: 'ACTIVE' }]);
  const everyBooking = await db.collection('appointments').where('patientId', '==', login.patientId).get();
  expect(everyBooking.size).toBe(3);
});

test('ids stay the same at the next login, the session does not', async () => {
  const pesel = inventPesel();
  const [first, second] = [await logIn(baseUrl, { pesel }), await logIn(baseUrl, { pesel })];
  expect(second.patientId).toBe(first.patientId);
  expect(second.prescriptionIds).toEqual(first.prescriptionIds);
  expect(second.patientSid).not.toBe(first.patientSid);
  expect(second.csrfToken).not.toBe(first.csrfToken);
});

test('a mobile app uses the same token as a Bearer, without a CSRF token', async () => {
  const { patientSid, patientId } = await logIn(baseUrl, { pesel: inventPesel() });
  const response = await fetch(`${baseUrl}/api/patient/${patientId}`, {
    headers: { authorization: `Bearer ${patientSid}` },
  });
  expect(response.status).toBe(200);
});

test('a search sees a booking within two seconds', async () => {
  const login = await logIn(baseUrl, { pesel: inventPesel() });
  const keys = { sid: login.patientSid, csrf: login.csrfToken };
  const [prescriptionId] = login.prescriptionIds;
  const area = { prescriptionId, voiId: '14' };
  const page = await searchAfterPause(keys, area);
  const single = await firstWithOnePlace(page.body.list.map(({ id }: { id: string }) => id));
  expect((await call(keys, 'POST', `/api/calendarSlot/${single}/confirm`, { prescriptionId })).status).toBe(200);
  await new Promise((done) => setTimeout(done, 2_000));
  const seen = await searchAfterPause(keys, area, 0);
  expect(seen.body.list.map(({ id }: { id: string }) => id)).not.toContain(single);
  expect(Date.parse(seen.body.asOf)).toBeGreaterThan(Date.now() - 4_000);
});

async function firstWithOnePlace(ids: string[]): Promise<string> {
  const { slotOfId, siteDayIdOf, slotKeyOf } = await import('../../shared/domain/slot.ts');
  for (const id of ids) {
    const slot = slotOfId(id)!;
    const counter = (await db.collection('siteDays').doc(siteDayIdOf(slot)).get()).get(`slots.${slotKeyOf(slot)}`);
    if (counter.capacity - counter.booked === 1) return id;
  }
  throw new Error('no slot with one place');
}
