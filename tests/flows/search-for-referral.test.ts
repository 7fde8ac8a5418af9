import { expect, test } from 'vitest';
import { addDays, dayOf, instantOf } from '../../shared/domain/civil-time.ts';
import type { Referral } from '../../shared/domain/referral.ts';
import { referrals } from '../../shared/store/collections.ts';
import { type Client, db, newPatient } from '../support/cloud.ts';
import { dateIn, newBatch, newPoint, recordOf } from '../support/own-point.ts';
import { searchAfterPause } from '../support/search.ts';

/* A search shows what its caller can book on their referral, and says why when that is nothing. */

const DAYS = 30;
/** So much later a search knows of every commit. */
const STALE_MAX_MS = 2_000;

async function setup() {
  const point = await newPoint();
  expect((await point.publish(0, DAYS)).status).toBe(200);
  const patient = await newPatient();
  await new Promise((done) => setTimeout(done, STALE_MAX_MS));
  const search = async (referralId = patient.referralId) => {
    const where = { servicePointId: point.pointId, prescriptionId: referralId };
    const { status, body } = await searchAfterPause(patient.keys, where);
    expect(status).toBe(200);
    return body as { list: { id: string; startAt: string; dose: number }[]; reason?: { errorCode: string } };
  };
  return { point, patient, search };
}

const book = ({ call, referralId }: Client, slotId: string) =>
  call('POST', `/api/calendarSlot/${slotId}/confirm`, { prescriptionId: referralId });

test('a referral that is used shows nothing in the session that booked it, and the next dose nothing before it is due', async () => {
  const { point, patient, search } = await setup();
  const free = await search();
  const { body: visit } = await book(patient, free.list[0]!.id);
  // To move the visit, its holder has to see where to.
  expect((await search()).list.length).toBeGreaterThan(0);
  const batch = newBatch();
  await point.call('POST', '/stock/deliveries', batch);
  const completed = await point.staff.call(
    'POST',
    `/api/site/appointment/${visit.id}/complete`,
    recordOf(batch.batchNumber),
  );
  expect(completed.status).toBe(200);
  await new Promise((done) => setTimeout(done, STALE_MAX_MS));
  expect(await search()).toMatchObject({ list: [], hasMore: false, reason: { errorCode: 'ERR_REFERRAL_USED' } });

  const { body: file } = await point.call('POST', '/patients/find', { patientId: patient.patientId });
  const next = file.referrals.find(({ dose }: { dose: number }) => dose === 2);
  const due = (await search(next.id)).list;
  expect(due.length).toBeGreaterThan(0);
  for (const { startAt, dose } of due) expect([startAt >= next.visitNotBefore, dose]).toEqual([true, 2]);
  const dayRange = { from: dateIn(0), to: dateIn(14) };
  const tooEarly = await searchAfterPause(patient.keys, {
    servicePointId: point.pointId,
    prescriptionId: next.id,
    dayRange,
  });
  expect(tooEarly.body).toMatchObject({
    list: [],
    reason: { errorCode: 'ERR_VISIT_TOO_EARLY', visitNotBefore: next.visitNotBefore },
  });
});

const TOMORROW = instantOf(Date.now() + 86_400_000);

test.each<[string, Partial<Referral>, object]>([
  ['is under embargo', { bookableFrom: TOMORROW }, { errorCode: 'ERR_BOOKING_NOT_OPEN', opensAt: TOMORROW }],
  ['is revoked', { state: 'revoked' }, { errorCode: 'ERR_REFERRAL_REVOKED' }],
  ['has expired', { expiringAt: '2026-01-01T23:00:00Z' }, { errorCode: 'ERR_REFERRAL_EXPIRED' }],
])('what a search shows, and what it says, is what booking says: a referral that %s', async (_, over, reason) => {
  const { patient, search, point } = await setup();
  await referrals(db).doc(patient.referralId).update(over);
  expect(await search()).toMatchObject({ list: [], reason });
  const other = await newPatient();
  const { body } = await searchAfterPause(other.keys, {
    servicePointId: point.pointId,
    prescriptionId: other.referralId,
  });
  expect(await book(patient, body.list[0].id)).toMatchObject({ status: 409, body: reason });
});

test('terms before the day on which a dose is due are not shown, and the first one that is can be booked', async () => {
  const { patient, search } = await setup();
  const visitNotBefore = addDays(dayOf(Date.now()), 7);
  await referrals(db).doc(patient.referralId).update({ visitNotBefore });
  const { list, reason } = await search();
  expect(reason).toBeUndefined();
  expect(list[0]!.startAt.slice(0, 10)).toBe(dateIn(7));
  expect((await book(patient, list[0]!.id)).status).toBe(200);
});
