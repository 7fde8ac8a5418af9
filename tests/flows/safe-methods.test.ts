import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { functionEntries } from '../../functions/catalog.ts';
import { slotIdOf, slotKeyOf, slotOfId } from '../../shared/domain/slot.ts';
import type { Route } from '../../shared/http/route.ts';
import { documentOf } from '../../shared/store/site-days.ts';
import { baseUrl, db, eventually, newDay, newPatient, newStaff, smsInbox } from '../support/cloud.ts';

/** Those of a login, whose steps the protocol makes GETs; a second one finds its attempt used up. */
const LOGIN = ['beginLogin', 'finishLogin'];
const reads = functionEntries
  .flatMap(([, { trigger }]): readonly Route[] => (trigger.kind === 'http' ? trigger.routes : []))
  .filter(({ method, operation }) => method === 'GET' && !LOGIN.includes(operation));
/** The rest is changed by commits alone, all of which write one of these. */
const COLLECTIONS = [
  ...['appointments', 'referrals', 'patients', 'identities', 'messages', 'standbyCalls', 'standbyMembers'],
  ...['replans', 'stock', 'schedules', 'deniedBatches', 'programmeVersions'],
];

async function standing(): Promise<unknown> {
  const all = await Promise.all(COLLECTIONS.map((name) => db.collection(name).get()));
  const documents = all.flatMap(({ docs }) => docs.map(({ ref, updateTime }) => [ref.path, updateTime.valueOf()]));
  return [documents, (await smsInbox()).length];
}

/** What earlier tests set going has come to rest. */
async function atRest(): Promise<unknown> {
  let before = await standing();
  await eventually(async () => {
    const now = await standing();
    const isSame = JSON.stringify(now) === JSON.stringify(before);
    before = now;
    if (!isSame) throw new Error('something is still under way');
  }, 60_000);
  return before;
}

/** A call of the standby pool whose first person has not answered in time, with a second one to ask. */
async function overdueCall() {
  const members = await db.collection('standbyMembers').get();
  await Promise.all(members.docs.map((member) => member.ref.delete()));
  const day = await newDay(1, 1);
  const slot = { ...slotOfId(day.slotIds[0]!)!, audience: 'internal' } as const;
  const slots = { [slotKeyOf(slot)]: { minutes: 10, capacity: 1, booked: 0 } };
  const siteDay = { servicePointId: slot.servicePointId, day: slot.day, voiId: '12', slots, version: 2 };
  await db.collection('siteDays').doc(day.siteDayId).set(documentOf(siteDay));
  const postalCode = (await db.collection('servicePoints').doc(slot.servicePointId).get()).get('zipCode');
  const [first, second] = [await newPatient(), await newPatient()];
  for (const { call, patientId } of [first, second]) {
    await call('PUT', `/api/patient/${patientId}/standby`, { postalCode, radiusKm: 5, days: 2 });
  }
  const staff = await newStaff([slot.servicePointId]);
  const order = { id: randomUUID(), slotId: slotIdOf(slot), answerMinutes: 10 };
  const asked = await staff.call('POST', `/api/site/${slot.servicePointId}/standby`, order);
  expect(asked.body).toMatchObject({ state: 'asking', asked: 1 });
  const call = db.collection('standbyCalls').doc(order.id);
  return { call, patient: first, staff, pointId: slot.servicePointId };
}

test('a GET changes nothing and tells nobody, whatever is due, on any route', async () => {
  const { call, patient, staff, pointId } = await overdueCall();
  const before = await atRest();
  // The schedule goes on with it, but not while a read of each route takes its second.
  const current = (await call.get()).get('current');
  await call.update({ current: { ...current, expiresAt: '2021-05-16T14:55:00Z' } });
  const { updateTime } = await call.get();
  for (const { path, roles, operation } of reads) {
    const ids: Record<string, string> = { pointId, id: call.id, patientId: patient.patientId, voiId: '12' };
    const batch = '?batchNumber=A1&vaccineType=cov19.pfizer';
    const query = { findLocalities: '?namePrefix=kra', recallBatch: batch, getStockEntries: batch };
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name) => ids[name]!) + (query[operation as never] ?? '');
    const caller = roles !== 'public' && roles.includes('staff') && path.startsWith('/api/site') ? staff : patient;
    const answer = await caller.call('GET', address);
    expect([200, 400, 403, 404], `${operation} ${answer.status}`).toContain(answer.status);
  }
  expect((await call.get()).updateTime).toEqual(updateTime);
  await call.update({ current });
  const withoutCall = (standingNow: unknown) => JSON.stringify(standingNow).replaceAll(/\["standbyCalls[^\]]*\]/g, '');
  expect(withoutCall(await atRest())).toBe(withoutCall(before));
});

test('an address has one spelling at the gateway, too', async () => {
  const patient = await newPatient();
  const status = async (path: string) => (await patient.call('GET', path)).status;
  expect(await status(`/api/patient/${patient.patientId}`)).toBe(200);
  for (const path of [`/api/patient/${patient.patientId}/`, `/API/patient/${patient.patientId}`, '/api/Auth/status']) {
    expect((await fetch(`${baseUrl}${path}`)).status).toBe(404);
    expect(await status(path)).toBe(404);
  }
});

test('a body of 1 MiB and a byte is answered 413 through the gateway', async () => {
  const patient = await newPatient();
  const { status, body } = await patient.call('POST', '/api/v2/calendarSlots/find', ' '.repeat(1024 * 1024 + 1));
  expect([status, body.errorCode]).toEqual([413, 'ERR_BODY_TOO_LARGE']);
});
