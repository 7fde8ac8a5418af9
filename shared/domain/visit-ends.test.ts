import { describe, expect, it } from 'vitest';
import {
  ANNA,
  actorAt,
  Decisions,
  documents,
  NOW_MS,
  PATIENT_ACTOR,
  POINT_ID,
  refusalOf,
  STAFF_ACTOR,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { holdsPlace } from './appointment.ts';
import type { Referral } from './referral.ts';
import { type SlotRef, siteDayIdOf, slotIdOf, slotKeyOf } from './slot.ts';
import type { VisitCommand } from './visit-changes.ts';

/** Monday 10 May 2027, 10:00; the right to it ends on 1 May. */
const SLOT = slotRef({ day: '20270510' });
const LATER = slotRef({ day: '20270701' });
const EXPIRES = '2027-04-30T22:00:00Z';
const HELD = visit(SLOT, { patientId: ANNA, expiringAt: EXPIRES, bookings: 1 });
const AT = { appointmentId: HELD.appointment.id, actor: STAFF_ACTOR, servicePointIds: [POINT_ID] };
const START_MS = Date.parse(HELD.appointment.startAt);
/** 5 May. */
const ENDED_MS = Date.parse('2027-05-05T10:00:00Z');

function setup({ places = 1, over = {} as Partial<Referral> } = {}) {
  const decisions = new Decisions(
    documents({
      days: [
        siteDay([{ slot: SLOT, capacity: places, booked: 1 }]),
        siteDay([{ slot: LATER, capacity: 2 }], { day: LATER.day }),
      ],
      referrals: [{ ...HELD.referral, ...over }, visit(SLOT, { patientId: 'jan' }).referral].map((one) =>
        one.patientId === 'jan' ? { ...one, id: 'jans', state: 'issued', visit: null, bookings: 0 } : one,
      ),
      appointments: [HELD.appointment],
    }),
  );
  return Object.assign(decisions, {
    own: () => decisions.held.referrals.get(HELD.referral.id)!,
    visit: () => decisions.held.appointments.get(HELD.appointment.id)!,
    booked: (slot: SlotRef = SLOT) => decisions.held.days.get(siteDayIdOf(slot))!.slots[slotKeyOf(slot)]!.booked,
  });
}

const book = (slot: SlotRef, who: 'own' | 'jan' = 'own'): VisitCommand => ({
  kind: 'book',
  slotId: slotIdOf(slot),
  referralId: who === 'own' ? HELD.referral.id : 'jans',
  patientId: who === 'own' ? ANNA : 'jan',
  actor: PATIENT_ACTOR,
});
const complete = {
  kind: 'complete',
  ...AT,
  vaccineType: 'cov19.pfizer',
  dose: 1,
  batchNumber: 'EX0893',
  administeredBy: '1234567',
} as const;
const sentHome = { kind: 'notQualified', ...AT, contraindication: 'temporary', foundBy: '7654321' } as const;
const annul = (version: number): VisitCommand => ({
  kind: 'annul',
  ...AT,
  version,
  reason: 'pomyłka',
});
const cancel = (door: 'patient' | 'hotline'): VisitCommand => ({
  kind: 'cancel',
  appointmentId: AT.appointmentId,
  patientId: ANNA,
  actor: actorAt(door),
});

describe('a right that was booked, and expired before its visit,', () => {
  it.each<[string, VisitCommand, number]>([
    ['the point cancels', { kind: 'cancelAtSite', ...AT, reason: 'awaria' }, ENDED_MS],
    ['the point cancels when it has begun', { kind: 'cancelAtSite', ...AT, reason: 'awaria' }, START_MS],
    ['nobody came to', { kind: 'noShow', ...AT }, START_MS],
    ['ends with a contraindication for now', sentHome, START_MS],
    ['ends with a contraindication before its term', sentHome, ENDED_MS],
    ['the patient cancels', cancel('patient'), ENDED_MS],
    ['the hotline cancels', cancel('hotline'), ENDED_MS],
  ])('can be booked again when it was for a visit that %s', async (_, command, nowMs) => {
    const at = setup();
    at.run(command, nowMs);
    expect(at.own()).toMatchObject({ state: 'issued', visit: null });
    expect(at.run(book(LATER), nowMs + 1_000).event?.type).toBe('booked');
  });

  it('can be booked as long as a new one from the day on which the point ended the visit, and a month after an own cancellation', () => {
    const lastDayAfter = (command: VisitCommand, nowMs = ENDED_MS) => {
      const at = setup();
      at.run(command, nowMs);
      return at.own().expiringAt;
    };
    expect(lastDayAfter({ kind: 'cancelAtSite', ...AT, reason: 'awaria' })).toBe('2027-08-02T22:00:00Z');
    expect(lastDayAfter({ kind: 'noShow', ...AT }, START_MS)).toBe('2027-08-07T22:00:00Z');
    expect(lastDayAfter(sentHome)).toBe('2027-08-02T22:00:00Z');
    expect(lastDayAfter(cancel('patient'))).toBe('2027-06-03T22:00:00Z');
  });

  it('is never shortened by any end', () => {
    const expiringAt = '2028-01-01T23:00:00Z';
    for (const command of [cancel('patient'), { kind: 'cancelAtSite', ...AT, reason: 'x' }, sentHome] as const) {
      const at = setup({ over: { expiringAt } });
      at.run(command, ENDED_MS);
      expect(at.own().expiringAt).toBe(expiringAt);
    }
  });

  it('stays revoked when it was revoked meanwhile, and ends with a permanent contraindication', () => {
    const revoked = setup({ over: { state: 'revoked' } });
    revoked.run({ kind: 'cancelAtSite', ...AT, reason: 'x' }, ENDED_MS);
    expect(revoked.own()).toMatchObject({ state: 'revoked', expiringAt: EXPIRES });
    const ended = setup();
    ended.run({ ...sentHome, contraindication: 'permanent' }, START_MS);
    expect(ended.own()).toMatchObject({ state: 'revoked', visit: null, expiringAt: EXPIRES });
  });

  it('survives an annulment and whatever the point then does to the visit', () => {
    const at = setup();
    at.run(complete, START_MS);
    at.run(annul(2), START_MS + 60_000);
    at.run({ kind: 'noShow', ...AT }, START_MS + 120_000);
    expect(at.run(book(LATER), START_MS + 180_000).event?.type).toBe('booked');
  });
});

describe('a visit whose outcome is recorded before its term begins', () => {
  it.each<[string, VisitCommand]>([
    ['completed', complete],
    ['notQualified', sentHome],
  ])('(%s) gives its place back in the same commit: somebody else can book it at once', (state, command) => {
    const at = setup();
    const change = at.run(command, NOW_MS);
    expect(change.days.map(siteDayIdOf)).toEqual([siteDayIdOf(SLOT)]);
    expect([at.visit().state, at.visit().placeFreed, holdsPlace(at.visit()), at.booked()]).toEqual([
      state,
      true,
      false,
      0,
    ]);
    at.run(book(SLOT, 'jan'), NOW_MS);
    expect(at.booked()).toBe(1);
  });

  it('keeps its place from the second in which the term begins', () => {
    const at = setup();
    at.run(complete, START_MS);
    expect([at.booked(), holdsPlace(at.visit())]).toEqual([1, true]);
    expect(at.visit()).not.toHaveProperty('placeFreed');
    const early = setup();
    early.run(complete, START_MS - 1_000);
    expect(early.booked()).toBe(0);
  });

  it('gives its place back once, however often it is recorded or corrected', () => {
    const at = setup({ places: 2 });
    at.run(book(SLOT, 'jan'), NOW_MS);
    at.run(complete, NOW_MS);
    expect(at.run(complete, NOW_MS + 1_000).event).toBeUndefined();
    const why = { reason: 'zła seria', version: 2 };
    at.run({ kind: 'correct', ...AT, ...why, batchNumber: 'FX1000', administeredBy: '1234567' }, NOW_MS);
    expect([at.booked(), at.visit().placeFreed]).toEqual([1, true]);
  });

  it('gives back the place that an open offer held, too', () => {
    const at = setup();
    const offer = { kind: 'offer', ...AT, slotId: slotIdOf(LATER), replanId: 'r', onDeadline: 'move' } as const;
    at.run({ ...offer, expiresAt: '2027-05-01T10:00:00Z' }, NOW_MS);
    expect([at.booked(), at.booked(LATER)]).toEqual([1, 1]);
    at.run(complete, NOW_MS);
    expect([at.booked(), at.booked(LATER)]).toEqual([0, 0]);
  });
});

describe('the annulment of a record made before the term', () => {
  it('takes the place again while it is free: the visit is booked as before', () => {
    const at = setup();
    at.run(complete, NOW_MS);
    at.run(annul(2), NOW_MS);
    expect([at.visit().state, at.booked(), at.own().state]).toEqual(['booked', 1, 'booked']);
    expect(at.visit()).not.toHaveProperty('placeFreed');
    expect(at.run(annul(2), NOW_MS).event).toBeUndefined();
    at.run(cancel('patient'), NOW_MS);
    expect(at.booked()).toBe(0);
  });

  it('takes it again after the term has begun, too, so that the dose can be recorded when it is given', () => {
    const at = setup();
    at.run(complete, NOW_MS);
    at.run(annul(2), START_MS + 60_000);
    expect([at.visit().state, at.booked()]).toEqual(['booked', 1]);
    expect(at.run(complete, START_MS + 120_000).event?.type).toBe('completed');
  });

  it('oversells nothing where somebody else has the place: the visit is cancelled, told, and its right can be booked', () => {
    const at = setup();
    at.run(complete, NOW_MS);
    at.run(book(SLOT, 'jan'), NOW_MS);
    const change = at.run(annul(2), ENDED_MS);
    expect(at.booked()).toBe(1);
    expect(change.appointment).toMatchObject({ state: 'cancelled', version: 4, completion: null });
    expect(change.appointment.history.map(({ change: what }) => what)).toEqual([
      'booked',
      'completed',
      'annulled',
      'cancelled',
    ]);
    expect([change.event, ...change.furtherEvents!]).toMatchObject([
      { type: 'annulled', version: 3 },
      { type: 'cancelled', version: 4 },
    ]);
    expect(change.doses).toMatchObject([{ doses: -1 }]);
    expect(at.own()).toMatchObject({ state: 'issued', visit: null, expiringAt: '2027-08-02T22:00:00Z' });
    expect(at.run(annul(2), ENDED_MS).event).toBeUndefined();
    expect(at.run(book(LATER), ENDED_MS).event?.type).toBe('booked');
  });

  it('by somebody who has seen neither change is refused', async () => {
    const at = setup();
    at.run(complete, NOW_MS);
    expect((await refusalOf(() => at.run(annul(1), NOW_MS))).code).toBe('visit_changed');
  });
});
