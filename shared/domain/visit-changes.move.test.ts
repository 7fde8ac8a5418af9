import { describe, expect, it } from 'vitest';
import {
  ANNA,
  documents,
  JAN,
  NOW_MS,
  OTHER_POINT_ID,
  PATIENT_ACTOR,
  refusalOf,
  STAFF_ACTOR,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import type { Appointment } from './appointment.ts';
import type { Referral } from './referral.ts';
import { type SlotRef, slotIdOf } from './slot.ts';
import { decideVisit, type VisitCommand, type VisitDocuments } from './visit-changes.ts';

const FROM = slotRef();
const SAME_DAY = slotRef({ startMinute: 615 });
const OTHER_DAY = slotRef({ servicePointId: OTHER_POINT_ID, day: '20270303' });
const HELD = visit(FROM);

const move = (to: SlotRef, over: Partial<Extract<VisitCommand, { kind: 'move' }>> = {}): VisitCommand => ({
  kind: 'move',
  appointmentId: HELD.appointment.id,
  slotId: slotIdOf(to),
  patientId: ANNA,
  actor: PATIENT_ACTOR,
  ...over,
});

interface Given {
  appointment?: Partial<Appointment>;
  referral?: Partial<Referral>;
  /** Places already taken on the target slots. */
  taken?: number;
  to?: SlotRef;
}

const given = ({ appointment, referral, taken = 0, to = OTHER_DAY }: Given = {}) =>
  documents({
    days: [
      siteDay([
        { slot: FROM, booked: 1 },
        { slot: SAME_DAY, booked: taken, minutes: 10 },
      ]),
      siteDay([{ slot: to, booked: taken, minutes: 20 }]),
    ],
    referrals: [{ ...HELD.referral, ...referral }],
    appointments: [{ ...HELD.appointment, ...appointment }],
  });

async function refused(command: VisitCommand, documentsGiven: VisitDocuments, nowMs = NOW_MS) {
  const before = structuredClone(documentsGiven);
  const refusal = await refusalOf(() => decideVisit(command, documentsGiven, nowMs));
  expect(documentsGiven).toEqual(before);
  return refusal;
}

describe('a move', () => {
  it('to another day gives one place back and takes another in one change', () => {
    const change = decideVisit(move(OTHER_DAY), given(), NOW_MS);
    expect(change.days).toEqual([
      siteDay([{ slot: FROM }, { slot: SAME_DAY, minutes: 10 }], { version: 2 }),
      siteDay([{ slot: OTHER_DAY, booked: 1, minutes: 20 }], { version: 2 }),
    ]);
    expect(change.appointment).toEqual({
      ...HELD.appointment,
      slotId: slotIdOf(OTHER_DAY),
      slot: OTHER_DAY,
      startAt: '2027-03-03T09:00:00Z',
      minutes: 20,
      version: 2,
      history: [
        ...HELD.appointment.history,
        { at: '2027-03-01T08:00:00Z', change: 'moved', by: PATIENT_ACTOR, slotId: slotIdOf(OTHER_DAY) },
      ],
    });
    expect(change.referral).toEqual({
      ...HELD.referral,
      visit: { appointmentId: HELD.appointment.id, slotId: slotIdOf(OTHER_DAY) },
      changes: { day: '20270301', news: 1, own: 1 },
    });
    expect(change.event).toMatchObject({
      type: 'moved',
      appointmentId: HELD.appointment.id,
      version: 2,
      slotId: slotIdOf(OTHER_DAY),
      previousSlotId: slotIdOf(FROM),
    });
  });

  it('within a day changes one document, with one place less here and one more there', () => {
    const change = decideVisit(move(SAME_DAY), given(), NOW_MS);
    expect(change.days).toHaveLength(1);
    expect(change.days[0]!.slots).toEqual(
      siteDay([
        { slot: FROM, booked: 0 },
        { slot: SAME_DAY, booked: 1, minutes: 10 },
      ]).slots,
    );
    expect(change.days[0]!.version).toBeGreaterThan(1);
    expect(change.appointment.minutes).toBe(10);
  });

  it('changes no document that it was given', () => {
    const documentsGiven = given();
    const before = structuredClone(documentsGiven);
    decideVisit(move(SAME_DAY), documentsGiven, NOW_MS);
    expect(documentsGiven).toEqual(before);
  });

  it('repeated returns the visit unchanged and tells nobody, even after the term has started', () => {
    const moved = given();
    expect(decideVisit(move(FROM), moved, NOW_MS)).toEqual({ appointment: HELD.appointment, days: [] });
    expect(decideVisit(move(FROM), moved, Date.parse('2027-03-02T12:00:00Z')).event).toBeUndefined();
  });

  it('to the visit’s own slot, its id in capitals, changes nothing and tells nobody', () => {
    const change = decideVisit(move(FROM, { slotId: slotIdOf(FROM).toUpperCase() }), given(), NOW_MS);
    expect(change).toEqual({ appointment: HELD.appointment, days: [] });
  });

  it('is possible on a referral that has expired since: a booked one stays valid', () => {
    const expired = given({ referral: { expiringAt: '2027-02-28T23:00:00Z' } });
    expect(decideVisit(move(OTHER_DAY), expired, NOW_MS).event?.type).toBe('moved');
  });

  it('is an error, not a gift, when the counter left behind says nobody is there', () => {
    const damaged = documents({
      days: [siteDay([{ slot: FROM, booked: 0 }]), siteDay([{ slot: OTHER_DAY }])],
      referrals: [HELD.referral],
      appointments: [HELD.appointment],
    });
    expect(() => decideVisit(move(OTHER_DAY), damaged, NOW_MS)).toThrow('counter and visit disagree');
  });
});

describe('a move is refused, and the old term stays held', () => {
  it('appointment_not_found: no such visit, or someone else’s, told alike', async () => {
    const missing = await refused(move(OTHER_DAY, { appointmentId: 'ffffffff-0000-4000-8000-000000000000' }), given());
    const foreign = await refused(move(OTHER_DAY, { patientId: JAN }), given());
    expect(missing).toEqual({ code: 'appointment_not_found', details: {} });
    expect(foreign).toEqual(missing);
  });

  it('slot_full: the target has no place, with alternatives on its day', async () => {
    const documentsGiven = documents({
      days: [
        siteDay([{ slot: FROM, booked: 1 }]),
        siteDay([{ slot: OTHER_DAY, booked: 1 }, { slot: { ...OTHER_DAY, startMinute: 660 } }]),
      ],
      referrals: [HELD.referral],
      appointments: [HELD.appointment],
    });
    const { code, details } = await refused(move(OTHER_DAY), documentsGiven);
    expect(code).toBe('slot_full');
    expect(details.alternatives).toMatchObject([{ slot: { ...OTHER_DAY, startMinute: 660 } }]);
  });

  it('slot_full: within the day too', async () => {
    expect((await refused(move(SAME_DAY), given({ taken: 1 }))).code).toBe('slot_full');
  });

  it('slot_not_found: a made-up id, a term not offered, a term of the staff', async () => {
    const internal = slotRef({ ...OTHER_DAY, audience: 'internal' });
    const madeUp = move(OTHER_DAY, { slotId: 'ffffffff-0000-4000-8000-000000000000' });
    expect((await refused(madeUp, given())).code).toBe('slot_not_found');
    expect((await refused(move({ ...OTHER_DAY, startMinute: 601 }), given())).code).toBe('slot_not_found');
    expect((await refused(move(internal), given({ to: internal }))).code).toBe('slot_not_found');
    expect(decideVisit(move(internal, { actor: STAFF_ACTOR }), given({ to: internal }), NOW_MS).event?.type).toBe(
      'moved',
    );
  });

  it('slot_started: into the past', async () => {
    const earlier = slotRef({ servicePointId: OTHER_POINT_ID, day: '20270301', startMinute: 480 });
    expect((await refused(move(earlier), given({ to: earlier }))).code).toBe('slot_started');
  });

  it('visit_started: the visit’s own term has begun', async () => {
    const start = Date.parse('2027-03-02T09:00:00Z');
    expect(await refused(move(OTHER_DAY), given(), start)).toEqual({
      code: 'visit_started',
      details: { startAt: '2027-03-02T09:00:00Z' },
    });
    expect(decideVisit(move(OTHER_DAY), given(), start - 1_000).event?.type).toBe('moved');
  });

  it.each(['cancelled', 'completed', 'noShow'] as const)('appointment_not_active: it is %s', async (state) => {
    expect(await refused(move(OTHER_DAY), given({ appointment: { state } }))).toEqual({
      code: 'appointment_not_active',
      details: { state },
    });
  });

  it('booking_not_open, visit_too_early: a move is no way around embargo and earliest day', async () => {
    const embargoed = given({ referral: { bookableFrom: '2027-03-01T08:00:01Z' } });
    expect((await refused(move(OTHER_DAY), embargoed)).code).toBe('booking_not_open');
    expect(decideVisit(move(OTHER_DAY), embargoed, NOW_MS + 1_000).event?.type).toBe('moved');
    const early = given({ referral: { visitNotBefore: '20270304' } });
    expect((await refused(move(OTHER_DAY), early)).code).toBe('visit_too_early');
  });

  it('vaccine_not_allowed, dose_mismatch: to a term that the referral does not cover', async () => {
    const janssen = slotRef({ ...OTHER_DAY, vaccineType: 'cov19.johnson_and_johnson' });
    expect((await refused(move(janssen), given({ to: janssen }))).code).toBe('vaccine_not_allowed');
    const second = slotRef({ ...OTHER_DAY, dose: 2 });
    expect((await refused(move(second), given({ to: second }))).code).toBe('dose_mismatch');
  });

  it('referral_not_found: a visit whose referral is gone', async () => {
    const orphaned = { ...given(), referrals: new Map() };
    expect((await refused(move(OTHER_DAY), orphaned)).code).toBe('referral_not_found');
  });
});
