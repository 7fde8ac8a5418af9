import { describe, expect, it } from 'vitest';
import {
  ANNA,
  actorAt,
  documents,
  JAN,
  NOW_MS,
  OTHER_POINT_ID,
  PATIENT_ACTOR,
  referral,
  refusalOf,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { appointmentIdOf } from './appointment.ts';
import type { Referral } from './referral.ts';
import { type SlotRef, slotIdOf } from './slot.ts';
import { decideVisit, type VisitCommand, type VisitDocuments } from './visit-changes.ts';

const SLOT = slotRef();
const REFERRAL = referral();

const book = (over: Partial<Extract<VisitCommand, { kind: 'book' }>> = {}): VisitCommand => ({
  kind: 'book',
  slotId: slotIdOf(SLOT),
  referralId: REFERRAL.id,
  patientId: ANNA,
  actor: PATIENT_ACTOR,
  ...over,
});

const free = (over: Partial<Referral> = {}, slot: SlotRef = SLOT) =>
  documents({ days: [siteDay([{ slot }])], referrals: [referral({ id: REFERRAL.id, ...over })] });

/** Decides a command that must be refused, and checks that it changed nothing. */
async function refused(command: VisitCommand, given: VisitDocuments, nowMs = NOW_MS) {
  const before = structuredClone(given);
  const refusal = await refusalOf(() => decideVisit(command, given, nowMs));
  expect(given).toEqual(before);
  return refusal;
}

describe('a booking', () => {
  it('takes one place, marks the referral and tells of it in one event', () => {
    const given = documents({ days: [siteDay([{ slot: SLOT, capacity: 3, booked: 1 }])], referrals: [REFERRAL] });
    const before = structuredClone(given);
    const change = decideVisit(book(), given, NOW_MS);
    expect(given).toEqual(before);
    expect(change.days).toEqual([siteDay([{ slot: SLOT, capacity: 3, booked: 2 }], { version: 2 })]);
    expect(change.referral).toEqual(
      referral({
        state: 'booked',
        visit: { appointmentId: change.appointment.id, slotId: slotIdOf(SLOT) },
        bookings: 1,
        changes: { day: '20270301', news: 1, own: 1 },
      }),
    );
    expect(change.appointment).toEqual({
      id: appointmentIdOf(REFERRAL.id, 1),
      patientId: ANNA,
      referralId: REFERRAL.id,
      slotId: slotIdOf(SLOT),
      slot: SLOT,
      startAt: '2027-03-02T09:00:00Z',
      minutes: 15,
      state: 'booked',
      channel: 'patient',
      version: 1,
      history: [{ at: '2027-03-01T08:00:00Z', change: 'booked', by: PATIENT_ACTOR, slotId: slotIdOf(SLOT) }],
      completion: null,
    });
    expect(change.event).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'booked',
      at: '2027-03-01T08:00:00Z',
      by: { role: 'patient', organisation: null, channel: 'patient', staff: null },
      appointmentId: change.appointment.id,
      version: 1,
      slotId: slotIdOf(SLOT),
    });
  });

  it('carries nothing personal in its event', () => {
    const { event } = decideVisit(book(), free(), NOW_MS);
    expect(JSON.stringify(event)).not.toContain(ANNA);
    expect(JSON.stringify(event)).not.toContain(REFERRAL.id);
  });

  it('repeated returns the same visit, takes no second place and tells nobody', () => {
    const held = visit(SLOT);
    const given = documents({
      days: [siteDay([{ slot: SLOT, booked: 1 }])],
      referrals: [held.referral],
      appointments: [held.appointment],
    });
    expect(decideVisit(book(), given, NOW_MS)).toEqual({ appointment: held.appointment, days: [] });
  });

  it('repeated with the slot id in capitals returns the same visit: a UUID has no case', () => {
    const held = visit(SLOT);
    const given = documents({
      days: [siteDay([{ slot: SLOT, booked: 1 }])],
      referrals: [held.referral],
      appointments: [held.appointment],
    });
    const change = decideVisit(book({ slotId: slotIdOf(SLOT).toUpperCase() }), given, NOW_MS);
    expect(change).toEqual({ appointment: held.appointment, days: [] });
  });

  it('with the slot id in capitals is stored under the slot’s own id, by which it is found again', () => {
    const { appointment } = decideVisit(book({ slotId: slotIdOf(SLOT).toUpperCase() }), free(), NOW_MS);
    expect(appointment.slotId).toBe(slotIdOf(SLOT));
  });

  it('after a cancelled one is a new visit with an id of its own', () => {
    const { appointment, referral: booked } = decideVisit(book(), free({ bookings: 1 }), NOW_MS);
    expect(appointment.id).toBe(appointmentIdOf(REFERRAL.id, 2));
    expect(booked?.bookings).toBe(2);
  });

  it('of a referral that names a missing visit is an error, not a second visit', () => {
    const given = documents({ days: [siteDay([{ slot: SLOT }])], referrals: [visit(SLOT).referral] });
    expect(() => decideVisit(book(), given, NOW_MS)).toThrow('missing appointment');
  });
});

describe('a booking is refused and changes nothing', () => {
  it('referral_not_found: no such referral, or someone else’s, told alike', async () => {
    const missing = await refused(book({ referralId: 'ffffffff-0000-4000-8000-000000000000' }), free());
    const foreign = await refused(book({ patientId: JAN }), free());
    expect(missing).toEqual({ code: 'referral_not_found', details: {} });
    expect(foreign).toEqual(missing);
  });

  it.each([
    ['a made-up id', () => 'ffffffff-0000-4000-8000-000000000000'],
    ['a day that the point does not offer', () => slotIdOf(slotRef({ day: '20270303' }))],
    ['a time that the day does not offer', () => slotIdOf(slotRef({ startMinute: 601 }))],
    ['another point', () => slotIdOf(slotRef({ servicePointId: OTHER_POINT_ID }))],
  ])('slot_not_found: %s', async (_, slotId) => {
    expect((await refused(book({ slotId: slotId() }), free())).code).toBe('slot_not_found');
  });

  it('slot_full: the last place is gone', async () => {
    const given = documents({ days: [siteDay([{ slot: SLOT, booked: 1 }])], referrals: [REFERRAL] });
    expect((await refused(book(), given)).code).toBe('slot_full');
  });

  it('slot_full: a slot without places', async () => {
    const given = documents({ days: [siteDay([{ slot: SLOT, capacity: 0 }])], referrals: [REFERRAL] });
    expect((await refused(book(), given)).code).toBe('slot_full');
  });

  it('slot_started: from the second in which it starts, not a second before', async () => {
    const start = Date.parse('2027-03-02T09:00:00Z');
    expect(await refused(book(), free(), start)).toEqual({
      code: 'slot_started',
      details: { startAt: '2027-03-02T09:00:00Z' },
    });
    expect(decideVisit(book(), free(), start - 1_000).event?.type).toBe('booked');
  });

  it('booking_not_open: until the embargo lifts, to the second', async () => {
    const opens = Date.parse('2027-03-01T05:00:00Z');
    const embargoed = free({ bookableFrom: '2027-03-01T05:00:00Z' });
    expect(await refused(book(), embargoed, opens - 1)).toEqual({
      code: 'booking_not_open',
      details: { opensAt: '2027-03-01T05:00:00Z' },
    });
    expect(decideVisit(book(), embargoed, opens).event?.type).toBe('booked');
  });

  it('visit_too_early: a day before the cohort’s first, which itself is allowed', async () => {
    expect(await refused(book(), free({ visitNotBefore: '20270303' }))).toEqual({
      code: 'visit_too_early',
      details: { visitNotBefore: '2027-03-03' },
    });
    expect(decideVisit(book(), free({ visitNotBefore: '20270302' }), NOW_MS).event?.type).toBe('booked');
  });

  it('vaccine_not_allowed and dose_mismatch: a term for others, with what the referral does allow', async () => {
    expect(await refused(book(), free({ vaccineTypes: ['cov19.moderna'] }))).toEqual({
      code: 'vaccine_not_allowed',
      details: { vaccineTypes: ['cov19.moderna'] },
    });
    expect(await refused(book(), free({ dose: 2 }))).toEqual({ code: 'dose_mismatch', details: { dose: 2 } });
  });

  it('slot_not_found: a term of the point’s own staff does not exist for patients and hotline', async () => {
    const internal = slotRef({ audience: 'internal' });
    const command = (door: Parameters<typeof actorAt>[0]) => book({ slotId: slotIdOf(internal), actor: actorAt(door) });
    expect((await refused(command('patient'), free({}, internal))).code).toBe('slot_not_found');
    expect((await refused(command('hotline'), free({}, internal))).code).toBe('slot_not_found');
    expect(decideVisit(command('site'), free({}, internal), NOW_MS).event?.type).toBe('booked');
  });

  it('referral_expired: from the second of its expiry', async () => {
    const expires = Date.parse('2027-03-01T23:00:00Z');
    const given = free({ expiringAt: '2027-03-01T23:00:00Z' });
    expect(await refused(book(), given, expires)).toEqual({
      code: 'referral_expired',
      details: { expiredAt: '2027-03-01T23:00:00Z' },
    });
    expect(decideVisit(book(), given, expires - 1_000).event?.type).toBe('booked');
  });

  it('referral_used and referral_revoked, whatever the term', async () => {
    expect((await refused(book(), free({ state: 'used' }))).code).toBe('referral_used');
    expect((await refused(book(), free({ state: 'revoked' }))).code).toBe('referral_revoked');
  });

  it('referral_already_booked: a second visit on one referral, naming the first', async () => {
    const held = visit(slotRef({ startMinute: 615 }));
    const given = documents({
      days: [siteDay([{ slot: SLOT }, { slot: slotRef({ startMinute: 615 }), booked: 1 }])],
      referrals: [held.referral],
      appointments: [held.appointment],
    });
    expect(await refused(book(), given)).toEqual({
      code: 'referral_already_booked',
      details: { appointmentId: held.appointment.id },
    });
  });
});
