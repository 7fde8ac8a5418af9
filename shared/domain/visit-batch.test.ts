import { describe, expect, it } from 'vitest';
import {
  ANNA,
  documents,
  JAN,
  NOW_MS,
  PATIENT_ACTOR,
  referral,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { slotIdOf, slotKeyOf } from './slot.ts';
import { decideBatch, type VisitOutcome } from './visit-batch.ts';
import type { VisitCommand } from './visit-changes.ts';

const SLOT = slotRef();
const ANNAS = referral({ id: 'referral-of-anna' });
const JANS = referral({ id: 'referral-of-jan', patientId: JAN });

const book = (held: typeof ANNAS, slot = SLOT): VisitCommand => ({
  kind: 'book',
  slotId: slotIdOf(slot),
  referralId: held.id,
  patientId: held.patientId,
  actor: PATIENT_ACTOR,
});

const cancel = (appointmentId: string, patientId = ANNA): VisitCommand => ({
  kind: 'cancel',
  appointmentId,
  patientId,
  actor: PATIENT_ACTOR,
});

const codeOf = (outcome: VisitOutcome | undefined) =>
  outcome && ('refusal' in outcome ? outcome.refusal.code : 'appointment' in outcome ? 'ok' : 'failure');

describe('a batch', () => {
  it('two people booking the last place: one gets it, one is told slot_full, the counter is full and not over', () => {
    const given = documents({ days: [siteDay([{ slot: SLOT }])], referrals: [ANNAS, JANS] });
    const batch = decideBatch([book(JANS), book(ANNAS)], given, NOW_MS);
    expect(batch.outcomes.map(codeOf)).toEqual(['ok', 'slot_full']);
    expect(batch.days.map(({ slots }) => slots[slotKeyOf(SLOT)])).toEqual([{ minutes: 15, capacity: 1, booked: 1 }]);
    expect(batch.referrals.map(({ id, state }) => [id, state])).toEqual([['referral-of-jan', 'booked']]);
    expect(batch.appointments.map(({ patientId }) => patientId)).toEqual([JAN]);
    expect(batch.events).toHaveLength(1);
  });

  it('gives a place that one command frees to the next', () => {
    const held = visit(SLOT, { id: ANNAS.id });
    const given = documents({
      days: [siteDay([{ slot: SLOT, booked: 1 }])],
      referrals: [held.referral, JANS],
      appointments: [held.appointment],
    });
    const batch = decideBatch([book(JANS), cancel(held.appointment.id), book(JANS)], given, NOW_MS);
    expect(batch.outcomes.map(codeOf)).toEqual(['slot_full', 'ok', 'ok']);
    expect(batch.days.map(({ slots }) => slots[slotKeyOf(SLOT)]?.booked)).toEqual([1]);
  });

  it('answers the same booking twice with one visit and one event', () => {
    const given = documents({ days: [siteDay([{ slot: SLOT, capacity: 5 }])], referrals: [ANNAS] });
    const batch = decideBatch([book(ANNAS), book(ANNAS)], given, NOW_MS);
    expect(batch.outcomes[1]).toEqual(batch.outcomes[0]);
    expect(batch.days[0]?.slots[slotKeyOf(SLOT)]?.booked).toBe(1);
    expect(batch.events).toHaveLength(1);
  });

  it('writes each document once, as the last command left it, and every event', () => {
    const given = documents({ days: [siteDay([{ slot: SLOT }])], referrals: [ANNAS] });
    const first = decideBatch([book(ANNAS)], given, NOW_MS).appointments[0]!;
    const batch = decideBatch([book(ANNAS), cancel(first.id), book(ANNAS)], given, NOW_MS);
    expect(batch.days).toHaveLength(1);
    expect(batch.referrals.map(({ state, bookings }) => [state, bookings])).toEqual([['booked', 2]]);
    expect(batch.appointments.map(({ state }) => state)).toEqual(['cancelled', 'booked']);
    expect(batch.events.map(({ type }) => type)).toEqual(['booked', 'cancelled', 'booked']);
  });

  it('of refused commands writes nothing at all', () => {
    const given = documents({ days: [siteDay([{ slot: SLOT, booked: 1 }])], referrals: [ANNAS, JANS] });
    const before = structuredClone(given);
    const { outcomes, ...writes } = decideBatch([book(ANNAS), book(JANS), cancel('nothing')], given, NOW_MS);
    expect(outcomes.map(codeOf)).toEqual(['slot_full', 'slot_full', 'appointment_not_found']);
    expect(writes).toEqual({ days: [], referrals: [], appointments: [], events: [], doses: [] });
    expect(given).toEqual(before);
  });

  it('lets a command that cannot be decided fail alone', () => {
    const damaged = visit(slotRef({ startMinute: 615 }), { id: ANNAS.id });
    const given = documents({
      days: [siteDay([{ slot: SLOT }])],
      referrals: [damaged.referral, JANS],
      appointments: [damaged.appointment],
    });
    const batch = decideBatch([cancel(damaged.appointment.id), book(JANS)], given, NOW_MS);
    expect(batch.outcomes.map(codeOf)).toEqual(['failure', 'ok']);
    expect(batch.appointments.map(({ patientId }) => patientId)).toEqual([JAN]);
    expect(batch.referrals.map(({ id }) => id)).toEqual(['referral-of-jan']);
  });

  it('that runs again after an unclear commit finds its own work: the same visits, no second event', () => {
    const given = documents({ days: [siteDay([{ slot: SLOT }])], referrals: [ANNAS, JANS] });
    const first = decideBatch([book(JANS), book(ANNAS)], given, NOW_MS);
    const { outcomes, ...writes } = decideBatch(
      [book(JANS), book(ANNAS)],
      documents({ ...first, referrals: [...first.referrals, ANNAS] }),
      NOW_MS + 5_000,
    );
    expect(outcomes[0]).toEqual(first.outcomes[0]);
    expect(outcomes.map(codeOf)).toEqual(['ok', 'slot_full']);
    expect(writes).toEqual({ days: [], referrals: [], appointments: [], events: [], doses: [] });
  });

  it('of no commands is empty', () => {
    const nothing = { outcomes: [], days: [], referrals: [], appointments: [], events: [], doses: [] };
    expect(decideBatch([], documents({}), NOW_MS)).toEqual(nothing);
  });
});
