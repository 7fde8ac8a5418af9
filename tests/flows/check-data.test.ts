import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { FieldValue, Firestore } from '@google-cloud/firestore';
import { beforeEach, expect, test } from 'vitest';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import { checkInvariants } from '../../scripts/check-data/invariants.ts';
import { readSnapshot } from '../../scripts/check-data/snapshot.ts';
import { patientActor } from '../../shared/domain/actor.ts';
import { type Appointment, HISTORY_MAX } from '../../shared/domain/appointment.ts';
import { addDays, instantOf } from '../../shared/domain/civil-time.ts';
import { BY_PROVIDER } from '../../shared/domain/on-record.ts';
import { programmes } from '../../shared/domain/programmes/programmes.ts';
import { referralIdOf } from '../../shared/domain/referral.ts';
import { siteDayIdOf, slotIdOf } from '../../shared/domain/slot.ts';
import { stockIdOf } from '../../shared/domain/stock.ts';
import { EMPTY_TIMETABLE, type Schedule, type Timetable } from '../../shared/domain/timetable.ts';
import { EXCEPTIONS_MAX } from '../../shared/domain/timetable-rules.ts';
import { Outbox } from '../../shared/events/outbox.ts';
import { appointments, referrals, schedules } from '../../shared/store/collections.ts';
import { Patients } from '../../shared/store/patients.ts';
import { personalData } from '../../shared/store/personal-data.ts';
import { documentOf } from '../../shared/store/site-days.ts';
import { stockEntries } from '../../shared/store/stock.ts';
import { bookVisit } from '../../shared/use-cases/book-visit.ts';
import { visitChanges } from '../../shared/use-cases/change-visits.ts';
import { receiveDelivery } from '../../shared/use-cases/receive-delivery.ts';
import { signInPatient } from '../../shared/use-cases/sign-in-patient.ts';
import { aSlot, siteDayWith } from '../support/own-day.ts';
import { STAFF_ACTOR } from '../support/own-point.ts';

// A database of its own for each test: planted damage must not reach the others.
let own: Firestore;
let projectId: string;
let visit: Appointment;
const slot = aSlot();
const BATCH = { servicePointId: 'p', vaccineType: 'cov19.pfizer', batchNumber: 'EX0001', entries: [] };

beforeEach(async () => {
  projectId = `planted-${Math.random().toString(36).slice(2)}`;
  own = new Firestore({ projectId, ignoreUndefinedProperties: true });
  await own
    .collection('siteDays')
    .doc(slot.siteDayId)
    .set(documentOf(siteDayWith(slot, 2)));
  const person = { pesel: inventPesel(), givenName: 'Anna', familyName: 'Zmyślona', phone: '+48601000000' };
  const { patientId, referrals: held } = await signInPatient(
    person,
    {
      db: own,
      patients: new Patients(own, await personalData()()),
      programmes,
      now: Date.now,
    },
    BY_PROVIDER,
  );
  const visits = visitChanges({ db: own, outbox: new Outbox(own, async () => {}), now: Date.now });
  visit = await bookVisit(
    { slotId: slot.slotId, referralId: held[0]!.id, patientId, actor: patientActor(patientId, null) },
    visits,
  );
  await visits.idle();
});

async function broken(): Promise<string[]> {
  const findings = checkInvariants(await readSnapshot(own), Date.now());
  return findings.filter(({ violations }) => violations.length > 0).map(({ invariant }) => invariant);
}

const counter = (field: string) => `slots.${slot.slotKey}.${field}`;
const dayDocument = () => own.collection('siteDays').doc(slot.siteDayId);
const visitDocument = () => own.collection('appointments').doc(visit.id);
const referralDocument = () => own.collection('referrals').doc(visit.referralId);

const recordedNow = () => ({ batchNumber: 'EX0001', administeredBy: '1234567', at: instantOf(Date.now()) });

/** The visit has ended without a dose just now, and its referral is free. */
async function endedWith({ state, change }: { state: string; change: string }, referral: object): Promise<void> {
  const { history, slotId } = visit;
  const last = { at: instantOf(Date.now()), change, by: STAFF_ACTOR, slotId };
  await visitDocument().update({ state, version: 2, history: [...history, last] });
  await referralDocument().update({ state: 'issued', visit: null, ...referral });
}

test('a database made by the system alone breaks nothing', async () => {
  expect(await broken()).toEqual([]);
});

test('someone who did not come, and was sent home for some days when they came to another visit, breaks nothing', async () => {
  const { servicePointId, day } = slot.ref;
  const nextSlot = { ...slot.ref, day: addDays(day, 1) };
  const nextDay = { ...siteDayWith(slot, 2), day: nextSlot.day };
  await own.collection('siteDays').doc(siteDayIdOf(nextSlot)).set(documentOf(nextDay));
  const afterStart = () => Date.parse(visit.startAt) + 3_600_000;
  const visits = visitChanges({ db: own, outbox: new Outbox(own, async () => {}), now: afterStart });
  const atSite = (appointmentId: string) => ({ appointmentId, actor: STAFF_ACTOR, servicePointIds: [servicePointId] });
  await visits.submit(slot.siteDayId, { kind: 'noShow', ...atSite(visit.id) });
  const { referralId, patientId } = visit;
  const again = await bookVisit(
    { slotId: slotIdOf(nextSlot), referralId, patientId, actor: patientActor(patientId, null) },
    visits,
  );
  await visits.submit(siteDayIdOf(nextSlot), {
    kind: 'notQualified',
    contraindication: 'temporary',
    until: addDays(day, 20),
    foundBy: '1234567',
    ...atSite(again.id),
  });
  await visits.idle();
  expect(await broken()).toEqual([]);
});

test('a visit recorded before its term, taken back after somebody else took its place, and cancelled by that, breaks nothing', async () => {
  const visits = visitChanges({ db: own, outbox: new Outbox(own, async () => {}), now: Date.now });
  const { servicePointId, vaccineType, dose } = slot.ref;
  const at = { appointmentId: visit.id, actor: STAFF_ACTOR, servicePointIds: [servicePointId] };
  const record = { batchNumber: 'EX0001', administeredBy: '1234567', vaccineType, dose };
  await visits.submit(slot.siteDayId, { kind: 'complete', ...at, ...record });
  expect((await dayDocument().get()).get(counter('booked'))).toBe(0);
  expect(await broken()).toEqual([]);
  await dayDocument().update({ [counter('capacity')]: 0 });
  const annulment = { kind: 'annul', ...at, version: 2, reason: 'pomyłka' } as const;
  expect(await visits.submit(slot.siteDayId, annulment)).toMatchObject({ state: 'cancelled', version: 4 });
  await visits.idle();
  expect(await broken()).toEqual([]);
});

/** Stores a timetable of the point in which the slot has that many places, published on its day unless told otherwise. */
async function publishedWith(capacity: number, over: Partial<Schedule> = {}, weeklyCaps: Timetable['weeklyCaps'] = []) {
  const { servicePointId, day, vaccineType, dose, audience } = slot.ref;
  const term = { from: '09:00', to: '09:10', slotMinutes: 10, vaccineType, doses: [dose], audience };
  const rules = capacity > 0 ? [{ ...term, weekdays: [1, 2, 3, 4, 5, 6, 7], capacity }] : [];
  const timetable = { ...EMPTY_TIMETABLE, rules, closedOnHolidays: false, weeklyCaps };
  const published = [{ from: day, to: day }];
  const changed = { version: 1, changedAt: '2027-01-01T00:00:00Z', changedBy: STAFF_ACTOR };
  await schedules(own)
    .doc(servicePointId)
    .set({ servicePointId, timetable, published, ...changed, ...over });
}
const openOffer = () => ({
  ...{ replanId: 'r', slotId: visit.slotId, slot: visit.slot, minutes: visit.minutes },
  ...{ expiresAt: visit.startAt, onDeadline: 'keep' },
});

const ALLOWED = 'every visit was allowed by the version in force';
const NO_PLACES_BUT_PLANNED = 'no places but those of the timetable and those of visits';

test('a timetable that has the slot, and one that has fewer places than visits, break nothing', async () => {
  await publishedWith(2);
  expect(await broken()).toEqual([]);
  await publishedWith(2, {}, [{ vaccineType: 'cov19.pfizer', doses: 2 }]);
  expect(await broken()).toEqual([]);
  await publishedWith(0);
  await dayDocument().update({ [counter('capacity')]: 1, [counter('planned')]: 0 });
  expect(await broken()).toEqual([]);
});

const PLANTED: [string, () => Promise<unknown>, string][] = [
  [
    'a document that lacks what its readers need',
    () => visitDocument().update({ startAt: FieldValue.delete() }),
    'every document has what its collection needs',
  ],
  ['a free place that the timetable took away', () => publishedWith(0), NO_PLACES_BUT_PLANNED],
  ['a place more than the timetable has', () => publishedWith(1), NO_PLACES_BUT_PLANNED],
  ['a free place on a day that nobody published', () => publishedWith(2, { published: [] }), NO_PLACES_BUT_PLANNED],
  [
    'a free place beyond the week’s cap',
    () => publishedWith(2, {}, [{ vaccineType: 'cov19.pfizer', doses: 1 }]),
    NO_PLACES_BUT_PLANNED,
  ],
  [
    'a visit whose history has grown without end',
    () => {
      const history = Array.from({ length: HISTORY_MAX + 1 }, () => visit.history[0]!);
      return visitDocument().update({ history, version: history.length });
    },
    'no document grows without bound',
  ],
  [
    'a timetable that has collected more exceptions than it may have',
    () => {
      const closed = { kind: 'closed', day: '20270101', reason: 'x' } as const;
      const exceptions = Array.from({ length: EXCEPTIONS_MAX + 1 }, () => closed);
      return publishedWith(0, { timetable: { ...EMPTY_TIMETABLE, exceptions }, servicePointId: 'another point' });
    },
    'no document grows without bound',
  ],
  [
    'a slot with more booked than it has',
    () => dayDocument().update({ [counter('capacity')]: 0 }),
    'no slot is oversold',
  ],
  [
    'a counter that is one too high',
    () => dayDocument().update({ [counter('booked')]: 2 }),
    'every counter equals the visits and open offers on its slot',
  ],
  [
    'a visit on a slot that does not exist',
    () => dayDocument().delete(),
    'every counter equals the visits and open offers on its slot',
  ],
  [
    'a referral under another name',
    async () =>
      referrals(own)
        .doc('x')
        .set({ ...(await referrals(own).doc(visit.referralId).get()).data()!, id: 'x' }),
    'every referral is named by its patient and dose, and follows the last',
  ],
  [
    'a referral for a third dose without a second',
    async () => {
      const id = referralIdOf(visit.patientId, 'cov19', 3);
      await referrals(own)
        .doc(id)
        .set({ ...(await referrals(own).doc(visit.referralId).get()).data()!, id, dose: 3 });
    },
    'every referral is named by its patient and dose, and follows the last',
  ],
  [
    'a visit on a referral of a version that nobody published',
    () => referralDocument().update({ 'issued.version': 7 }),
    ALLOWED,
  ],
  [
    'a visit on a referral of a version before it was in force',
    () => referralDocument().update({ issued: { version: 1, at: '2020-01-01T00:00:00Z' } }),
    ALLOWED,
  ],
  [
    'a visit on a referral of a cohort that the version does not have',
    () => referralDocument().update({ 'issued.cohort': 'everybody' }),
    ALLOWED,
  ],
  [
    'a visit of somebody who was too young for the vaccine',
    async () => {
      const patients = new Patients(own, await personalData()());
      const born = { pesel: null, passport: 'UA AB123456', birthDate: '2025-01-01' };
      const child = { ...born, givenName: 'Ala', familyName: 'Zmyślona', phone: null };
      const { id } = await patients.record(child, BY_PROVIDER);
      await visitDocument().update({ patientId: id });
      await referralDocument().update({ patientId: id });
    },
    ALLOWED,
  ],
  [
    'a visit booked before its cohort was let in',
    () => visitDocument().update({ history: [{ ...visit.history[0], at: '2020-12-27T00:00:00Z' }] }),
    ALLOWED,
  ],
  [
    'a second visit on one referral',
    () =>
      appointments(own)
        .doc('another')
        .set({ ...visit, id: 'another' }),
    'a referral holds at most one visit, and a used one stays used',
  ],
  [
    'a used referral without its dose',
    () => referralDocument().update({ state: 'used' }),
    'a referral holds at most one visit, and a used one stays used',
  ],
  [
    'a booked referral without a visit',
    () => visitDocument().delete(),
    'a referral holds at most one visit, and a used one stays used',
  ],
  [
    'a visit whose start is not its slot’s',
    () => visitDocument().update({ startAt: '2030-01-01T10:00:00Z' }),
    'every visit is the one its referral and slot make',
  ],
  [
    'a visit made outside its referral’s count',
    () => referralDocument().update({ bookings: 0 }),
    'every visit is the one its referral and slot make',
  ],
  [
    'a change without its history',
    () => visitDocument().update({ version: 2 }),
    'every change of a visit is in its history',
  ],
  [
    'a completed visit without a completion',
    () => visitDocument().update({ state: 'completed' }),
    'every change of a visit is in its history',
  ],
  [
    'a change that nobody was told of',
    async () => {
      for (const { ref } of (await own.collection('outbox').get()).docs) await ref.delete();
      await visitDocument().update({ history: [{ ...visit.history[0], at: '2021-05-01T10:00:00Z' }] });
    },
    'every change has reached the SMS ledger or waits in the outbox',
  ],
  [
    'an event of a change that never was',
    () =>
      own
        .collection('outbox')
        .doc('x')
        .set({
          events: [
            {
              id: 'e',
              type: 'cancelled',
              at: '2021-05-01T10:00:00Z',
              appointmentId: visit.id,
              version: 2,
              slotId: visit.slotId,
            },
          ],
        }),
    'every event in the outbox belongs to one change',
  ],
  [
    'a visit booked under embargo',
    () => referralDocument().update({ bookableFrom: '2099-01-01T00:00:00Z' }),
    'no visit was booked before its time',
  ],
  [
    'a visit before the earliest day',
    () => referralDocument().update({ visitNotBefore: '20990101' }),
    'no visit was booked before its time',
  ],
  [
    'a person with two lookups',
    () => own.collection('identities').doc('x').set({ patientId: visit.patientId }),
    'every person has one record and one lookup',
  ],
  [
    'a lookup without a person',
    () => own.collection('patients').doc(visit.patientId).delete(),
    'every person has one record and one lookup',
  ],
  [
    'a dose taken from a batch that nobody got',
    () =>
      own
        .collection('stock')
        .doc('x')
        .set({ ...BATCH, used: 1 }),
    'every dose given was taken from its batch',
  ],
  [
    'a delivery that no entry tells of',
    () =>
      own
        .collection('stock')
        .doc('x')
        .set({ ...BATCH, received: 10 }),
    'every dose given was taken from its batch',
  ],
  [
    'a delivery whose entry, a document of its own, says another number of doses',
    async () => {
      const { servicePointId } = visit.slot;
      const key = { servicePointId, vaccineType: 'cov19.pfizer', batchNumber: 'EX0001' } as const;
      const delivery = { ...key, id: randomUUID(), expiresOn: '2030-01-01', doses: 10, by: STAFF_ACTOR };
      await receiveDelivery(delivery, { db: own, now: Date.now });
      expect(await broken()).toEqual([]);
      await stockEntries(own, stockIdOf(servicePointId, 'cov19.pfizer', 'EX0001'))
        .doc(delivery.id)
        .update({ doses: 9 });
    },
    'every dose given was taken from its batch',
  ],
  [
    'an entry of a batch that is not there',
    () => own.doc('stock/x/entries/y').set({ kind: 'delivery', doses: 1 }),
    'every dose given was taken from its batch',
  ],
  [
    'an entry that stands both within its batch and beside it',
    async () => {
      const entry = { kind: 'delivery', doses: 5 };
      await own.doc('stock/x').set({ ...BATCH, received: 10, entries: [{ ...entry, id: 'y' }] });
      await own.doc('stock/x/entries/y').set(entry);
    },
    'every dose given was taken from its batch',
  ],
  [
    'a corrected record whose dose still counts as one of the batch before',
    async () => {
      const before = { ...BATCH, servicePointId: visit.slot.servicePointId, used: 1 };
      const { servicePointId, vaccineType, batchNumber } = before;
      const stockId = stockIdOf(servicePointId, 'cov19.pfizer', batchNumber);
      await own.doc(`stock/${stockId}`).set({ ...before, vaccineType });
      await visitDocument().update({
        completion: { batchNumber: 'EX0002', administeredBy: '1234567', at: visit.startAt },
      });
    },
    'every dose given was taken from its batch',
  ],
  [
    'an offer whose place is not held',
    () => visitDocument().update({ offer: { slot: visit.slot } }),
    'every counter equals the visits and open offers on its slot',
  ],
  [
    'a right that its visit took along when the point cancelled it',
    () => endedWith({ state: 'cancelled', change: 'cancelled' }, { expiringAt: '2021-05-01T22:00:00Z' }),
    'a right that was booked can be booked again',
  ],
  [
    'a visit recorded before its term that keeps its place',
    () => visitDocument().update({ state: 'completed', completion: recordedNow() }),
    'a visit recorded before its term has given its place back',
  ],
  [
    'a booked visit without its place',
    () => visitDocument().update({ placeFreed: true }),
    'a visit recorded before its term has given its place back',
  ],
  [
    'a place counted for a visit that has given it back',
    () => visitDocument().update({ state: 'completed', completion: recordedNow(), placeFreed: true }),
    'every counter equals the visits and open offers on its slot',
  ],
  [
    'a dose given before the day from which it was due',
    async () => {
      await referralDocument().update({ state: 'used', visitNotBefore: slot.ref.day });
      await visitDocument().update({ state: 'completed', completion: { ...recordedNow(), givenOn: '20210501' } });
    },
    'no visit was booked before its time',
  ],
  [
    'an open offer of somebody who has come',
    () => visitDocument().update({ offer: openOffer(), checkedInAt: visit.startAt }),
    'an open offer is of a visit that nobody has come to',
  ],
  [
    'an open offer of a visit that is over',
    () => visitDocument().update({ offer: openOffer(), state: 'noShow' }),
    'an open offer is of a visit that nobody has come to',
  ],
  [
    'a former phone in clear',
    () => own.doc('formerPhones/x').set({ patientId: visit.patientId, phone: '+48601000000', at: visit.startAt }),
    'personal data rest sealed',
  ],
  [
    'the name of somebody who gives doses in clear',
    () => own.doc('pointStaff/p').set({ entries: [{ licence: '7654321', name: 'Zofia Lisiecka' }] }),
    'personal data rest sealed',
  ],
  [
    'a PESEL in clear',
    () => own.collection('patients').doc(visit.patientId).update({ pesel: '44051401458' }),
    'personal data rest sealed',
  ],
];

test.each(PLANTED)('%s is found', async (_name, plant, invariant) => {
  await plant();
  expect(await broken()).toContain(invariant);
});

test('npm run check:data prints each invariant with its counts and exits 1 when one is broken', async () => {
  const run = () =>
    spawnSync(process.execPath, [fileURLToPath(new URL('../../scripts/check-data.ts', import.meta.url))], {
      env: { ...process.env, GOOGLE_CLOUD_PROJECT: projectId },
      encoding: 'utf8',
    });
  const whole = run();
  expect(whole.status, whole.stderr).toBe(0);
  const findings = checkInvariants(await readSnapshot(own), Date.now());
  expect(whole.stdout.match(/^holds .*: \d+ checked, 0 violations$/gm)).toHaveLength(findings.length);
  await referrals(own).doc(visit.referralId).delete();
  const damaged = run();
  expect(damaged.status).toBe(1);
  expect(damaged.stdout).toContain('BROKEN');
});
