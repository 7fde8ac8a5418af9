import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { midnightOf, momentOf } from '../../shared/domain/civil-time.ts';
import { cellOf } from '../../shared/domain/geo.ts';
import { type ServicePoint, servicePointIdOf } from '../../shared/domain/service-point.ts';
import { siteDayIdOf, slotIdOf, slotKeyOf, slotOfId, startOf } from '../../shared/domain/slot.ts';
import { servicePoints } from '../../shared/store/collections.ts';
import { documentOf } from '../../shared/store/site-days.ts';
import { bookedOn, type Client, db, eventually, newDay, newPatient, newStaff, smsInbox } from '../support/cloud.ts';
import { settleAt } from '../support/settle.ts';

const MINUTE_MS = 60_000;

/** A point of its own kind of day: one internal term with one place, and the postal code of its point. */
async function leftoverDose() {
  const day = await newDay(1, 1);
  const slot = { ...slotOfId(day.slotIds[0]!)!, audience: 'internal' } as const;
  const slots = { [slotKeyOf(slot)]: { minutes: 10, capacity: 1, booked: 0 } };
  const siteDay = { servicePointId: slot.servicePointId, day: slot.day, voiId: '12', slots, version: 2 };
  await db.collection('siteDays').doc(siteDayIdOf(slot)).set(documentOf(siteDay));
  const point = (await servicePoints(db).doc(slot.servicePointId).get()).data() as ServicePoint;
  const staff = await newStaff([point.id]);
  const order = { id: randomUUID(), slotId: slotIdOf(slot), answerMinutes: 10 };
  const startMs = momentOf(slot.day, slot.startMinute);
  expect(startMs).toBeGreaterThan(midnightOf(slot.day));
  return { day, point, staff, order, path: `/api/site/${point.id}/standby` };
}

const join = (patient: Client, postalCode: string, radiusKm = 5) =>
  patient.call('PUT', `/api/patient/${patient.patientId}/standby`, { postalCode, radiusKm, days: 2 });

async function poolMember(postalCode: string, radiusKm = 5): Promise<Client> {
  const patient = await newPatient();
  expect((await join(patient, postalCode, radiusKm)).status).toBe(200);
  return patient;
}

const codes = new Set<string>();

/**
 * A postal code that a point north of another one has: of some other region, which has nothing to
 * do with where it is.
 */
async function codeAt({ id: _, ...near }: ServicePoint, kmNorth: number, area = '99'): Promise<string> {
  const zipCode = `${area}-${String(100 + codes.size)}`;
  codes.add(zipCode);
  const id = servicePointIdOf(['standby', zipCode]);
  const point = { ...near, id, zipCode, voiId: '26', terc: '2661011', lat: near.lat + kmNorth / 111.195 };
  await servicePoints(db)
    .doc(id)
    .set({ ...point, status: 'INACTIVE' });
  return zipCode;
}

afterAll(async () => {
  for (const zipCode of codes)
    await servicePoints(db)
      .doc(servicePointIdOf(['standby', zipCode]))
      .delete();
});

const answer = (patient: Client, id: string, how: 'accept' | 'decline') =>
  patient.call('POST', `/api/standby/${id}`, { answer: how });
const callsTo = async ({ phone }: Client) =>
  (await smsInbox()).filter(({ to, body }) => to === phone && body.includes('wolna dawka'));

/** Others in the pool would be asked too: tests that ran before must have left none. */
async function emptyPool(): Promise<void> {
  const members = await db.collection('standbyMembers').get();
  await Promise.all(members.docs.map((member) => member.ref.delete()));
}

test('a dose that is left is offered to those who live near in turn: the offer is exclusive, expires, and whoever accepts has the visit', async () => {
  await emptyPool();
  const { day, point, staff, order, path } = await leftoverDose();
  const first = await poolMember(point.zipCode);
  const second = await poolMember(point.zipCode);
  const third = await poolMember(point.zipCode);
  const far = await poolMember(await codeAt(point, 60));
  const started = await staff.call('POST', path, order);
  expect(started.body).toMatchObject({ state: 'asking', asked: 1 });
  await eventually(async () => expect(await callsTo(first)).toHaveLength(1));
  const own = await first.call('GET', `/api/patient/${first.patientId}/standby`);
  expect(own.body).toMatchObject({
    membership: { radiusKm: 5 },
    call: { id: order.id, servicePoint: { id: point.id } },
  });
  expect((await second.call('GET', `/api/patient/${second.patientId}/standby`)).body.call).toBeNull();
  // Exclusive: nobody else can answer while the first may.
  expect((await answer(second, order.id, 'accept')).body.errorCode).toBe('ERR_OFFER_NOT_FOUND');
  expect((await staff.call('POST', path, order)).body).toMatchObject({ state: 'asking', asked: 1 });
  // The first declines, so the second is asked at once; the second does not answer in time.
  expect((await answer(first, order.id, 'decline')).body).toEqual({ appointment: null });
  await eventually(async () => expect(await callsTo(second)).toHaveLength(1));
  await settleAt(Date.now() + 11 * MINUTE_MS);
  await eventually(async () => expect(await callsTo(third)).toHaveLength(1));
  expect((await answer(second, order.id, 'accept')).body.errorCode).toBe('ERR_OFFER_EXPIRED');

  const taken = await answer(third, order.id, 'accept');
  expect(taken.body.appointment).toMatchObject({ slotId: order.slotId, status: 'ACTIVE' });
  expect((await answer(third, order.id, 'accept')).body.appointment.id).toBe(taken.body.appointment.id);
  expect(await bookedOn(day.siteDayId)).toBe(1);
  expect((await staff.call('GET', `${path}/${order.id}`)).body).toMatchObject({ state: 'taken', asked: 3 });
  expect(await callsTo(far)).toEqual([]);
  for (const patient of [first, second, third]) expect(await callsTo(patient)).toHaveLength(1);
});

test('a pool without anyone suitable is said to be exhausted; who has left it, or has a visit already, is not asked', async () => {
  await emptyPool();
  const { point, staff, order, path } = await leftoverDose();
  const left = await poolMember(point.zipCode);
  expect((await left.call('DELETE', `/api/patient/${left.patientId}/standby`)).status).toBe(204);
  const gone = await left.call('GET', `/api/patient/${left.patientId}/standby`);
  expect(gone.body).toEqual({ membership: null, call: null });
  const busy = await poolMember(point.zipCode);
  const other = await newDay(1, 1);
  await busy.call('POST', `/api/calendarSlot/${other.slotIds[0]}/confirm`, { prescriptionId: busy.referralId });
  expect((await staff.call('POST', path, order)).body).toMatchObject({ state: 'exhausted', asked: 0 });
});

test('whose referral does not cover the dose is not asked; who cannot take it after all makes room for the next', async () => {
  await emptyPool();
  const { point, staff, order, path } = await leftoverDose();
  const [unfit, late, next] = [
    await poolMember(point.zipCode),
    await poolMember(point.zipCode),
    await poolMember(point.zipCode),
  ];
  const referralOf = ({ referralId }: Client) => db.collection('referrals').doc(referralId);
  await referralOf(unfit).update({ vaccineTypes: ['cov19.moderna'] });
  expect((await staff.call('POST', path, order)).body).toMatchObject({ state: 'asking', asked: 1 });
  await eventually(async () => expect(await callsTo(late)).toHaveLength(1));
  expect(await callsTo(unfit)).toEqual([]);
  await referralOf(late).update({ state: 'revoked' });
  expect((await answer(late, order.id, 'accept')).body.errorCode).toBe('ERR_REFERRAL_NOT_FOUND');
  await eventually(async () => expect(await callsTo(next)).toHaveLength(1));
  expect((await answer(next, order.id, 'accept')).body.appointment).toMatchObject({ slotId: order.slotId });
});

test('an acceptance whose booking was cut off is booked by the schedule', async () => {
  await emptyPool();
  const { day, point, staff, order, path } = await leftoverDose();
  const member = await poolMember(point.zipCode);
  await staff.call('POST', path, order);
  // As a process leaves it that dies between the acceptance and the booking.
  await db.collection('standbyCalls').doc(order.id).update({ current: null, takenBy: member.patientId });
  await settleAt(Date.now());
  expect(await bookedOn(day.siteDayId)).toBe(1);
  expect((await staff.call('GET', `${path}/${order.id}`)).body).toMatchObject({ state: 'taken' });
});

test('a call for a term that patients see, is full or not of the point, and a membership of someone else are refused', async () => {
  const { staff, order, path } = await leftoverDose();
  const open = await newDay(1, 1);
  const codeOf = async (slotId: string) =>
    (await staff.call('POST', path, { ...order, id: randomUUID(), slotId })).body.errorCode;
  expect(await codeOf(open.slotIds[0]!)).toBe('ERR_SLOT_NOT_FOUND');
  expect(await codeOf(randomUUID())).toBe('ERR_SLOT_NOT_FOUND');
  const [patient, stranger] = [await newPatient(), await newPatient()];
  const membership = { postalCode: '31-147', radiusKm: 5, days: 2 };
  expect((await stranger.call('PUT', `/api/patient/${patient.patientId}/standby`, membership)).status).toBe(403);
  expect((await answer(patient, order.id, 'accept')).status).toBe(404);
});

test('who lives 4 km away is asked across the border of a voivodeship and of a postal region; who lives 150 km away in the same is not', async () => {
  await emptyPool();
  const { point, staff, order, path } = await leftoverDose();
  const far = await poolMember(await codeAt(point, 150, point.zipCode.slice(0, 2)), 50);
  const near = await poolMember(await codeAt(point, 4));
  expect((await staff.call('POST', path, order)).body).toMatchObject({ state: 'asking', asked: 1 });
  await eventually(async () => expect(await callsTo(near)).toHaveLength(1));
  expect((await answer(near, order.id, 'decline')).status).toBe(200);
  expect((await staff.call('GET', `${path}/${order.id}`)).body).toMatchObject({ state: 'exhausted', asked: 1 });
  expect(await callsTo(far)).toEqual([]);
});

test('a postal code of which nobody knows where it is is refused in words, and whoever gave it stays as they were', async () => {
  const patient = await newPatient();
  const refused = await join(patient, '99-999');
  expect(refused).toMatchObject({ status: 404, body: { errorCode: 'ERR_POSTAL_CODE_UNKNOWN' } });
  expect(refused.body.message).toContain('kodu pocztowego');
  const path = `/api/patient/${patient.patientId}/standby`;
  expect((await patient.call('GET', path)).body.membership).toBeNull();
  const { point } = await leftoverDose();
  await join(patient, point.zipCode, 10);
  expect((await join(patient, '99-999')).status).toBe(404);
  expect((await patient.call('GET', path)).body.membership).toMatchObject({
    postalCode: point.zipCode,
    isPlaced: true,
  });
  await patient.call('DELETE', path);
});

/**
 * As memberships were kept when the pool was looked through by the first digit of the postal code.
 */
const oldMembership = (postalCode: string, joinedAtMs: number) => ({
  postalCode,
  radiusKm: 5,
  joinedAtMs,
  until: '2099-01-01T00:00:00Z',
});

test('who joined when only postal codes were kept keeps their turn, and one whose code nobody knows holds up nobody and is told', async () => {
  await emptyPool();
  const { point, staff, order, path } = await leftoverDose();
  const [lost, old] = [await newPatient(), await newPatient()];
  const members = db.collection('standbyMembers');
  await members.doc(lost.patientId).set(oldMembership('99-999', 1));
  await members.doc(old.patientId).set(oldMembership(await codeAt(point, 4), 2));
  const placed = async ({ call, patientId }: Client) =>
    (await call('GET', `/api/patient/${patientId}/standby`)).body.membership.isPlaced;
  expect([await placed(lost), await placed(old)]).toEqual([false, true]);
  const young = await poolMember(point.zipCode);
  expect((await staff.call('POST', path, order)).body).toMatchObject({ state: 'asking', asked: 1 });
  await eventually(async () => expect(await callsTo(old)).toHaveLength(1));
  expect((await answer(old, order.id, 'decline')).status).toBe(200);
  await eventually(async () => expect(await callsTo(young)).toHaveLength(1));
  expect(await callsTo(lost)).toEqual([]);
  expect([await placed(lost), await placed(old)]).toEqual([false, true]);
});

test('the pool is looked through to its end: behind 450 who may not have the dose, one is asked who may', async () => {
  await emptyPool();
  const { point, staff, order, path } = await leftoverDose();
  const writes = db.batch();
  for (let i = 0; i < 450; i++) {
    const home = { postalCode: point.zipCode, position: { lat: point.lat, lon: point.lon }, cell: cellOf(point) };
    const member = { home, radiusKm: 5, joinedAtMs: 1 + (i >> 1), until: '2099-01-01T00:00:00Z' };
    writes.set(db.collection('standbyMembers').doc(randomUUID()), member);
  }
  await writes.commit();
  const last = await poolMember(point.zipCode);
  expect((await staff.call('POST', path, order)).body).toMatchObject({ state: 'asking', asked: 1 });
  await eventually(async () => expect(await callsTo(last)).toHaveLength(1));
  await emptyPool();
});

test('a call ends with its term: nobody is asked for what has begun', async () => {
  await emptyPool();
  const { point, staff, order, path } = await leftoverDose();
  const [first, second] = [await poolMember(point.zipCode), await poolMember(point.zipCode)];
  await staff.call('POST', path, order);
  await eventually(async () => expect(await callsTo(first)).toHaveLength(1));
  await settleAt(Date.parse(startOf(slotOfId(order.slotId)!)));
  expect((await staff.call('GET', `${path}/${order.id}`)).body).toMatchObject({ state: 'exhausted', asked: 1 });
  expect(await callsTo(second)).toEqual([]);
});
