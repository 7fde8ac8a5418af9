import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { midnightOf, momentOf } from '../../shared/domain/civil-time.ts';
import type { ServicePoint } from '../../shared/domain/service-point.ts';
import { siteDayIdOf, slotIdOf, slotKeyOf, slotOfId } from '../../shared/domain/slot.ts';
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

async function poolMember(postalCode: string): Promise<Client> {
  const patient = await newPatient();
  const joined = await patient.call('PUT', `/api/patient/${patient.patientId}/standby`, {
    postalCode,
    radiusKm: 5,
    days: 2,
  });
  expect(joined.status).toBe(200);
  return patient;
}

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
  const far = await poolMember('80-001');
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
  const join = { postalCode: '31-147', radiusKm: 5, days: 2 };
  expect((await stranger.call('PUT', `/api/patient/${patient.patientId}/standby`, join)).status).toBe(403);
  expect((await answer(patient, order.id, 'accept')).status).toBe(404);
});
