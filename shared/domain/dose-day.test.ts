import { describe, expect, it } from 'vitest';
import {
  ANNA,
  appointment,
  Decisions,
  documents,
  NOW_MS,
  POINT_ID,
  referral,
  refusalOf,
  STAFF_ACTOR,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import { type Appointment, dayGiven, momentGiven } from './appointment.ts';
import type { CompletionCommand } from './completion.ts';
import { type Referral, referralIdOf } from './referral.ts';
import { type SlotRef, slotIdOf, startOf } from './slot.ts';
import { stockIdOf } from './stock.ts';

/** Tuesday 2 March 2027, 10:00. */
const SLOT = slotRef();
const ON_THE_DAY_MS = Date.parse('2027-03-02T09:05:00Z');
const DAY_LATER_MS = Date.parse('2027-03-03T08:00:00Z');
const THREE_DAYS_LATER_MS = Date.parse('2027-03-05T08:00:00Z');

interface Given {
  readonly slot?: SlotRef;
  readonly own?: Partial<Referral>;
  readonly over?: Partial<Appointment>;
  readonly next?: Partial<Referral>;
  readonly expiresOn?: string;
}

function setup({ slot = SLOT, own = {}, over = {}, next, expiresOn }: Given = {}) {
  const held = visit(slot, { patientId: ANNA, dose: slot.dose, ...own });
  const nextId = referralIdOf(ANNA, 'cov19', slot.dose + 1);
  const at = { appointmentId: held.appointment.id, actor: STAFF_ACTOR, servicePointIds: [POINT_ID] };
  const record = { ...at, batchNumber: 'EX0893', administeredBy: '1234567' };
  const decisions = new Decisions(
    documents({
      days: [siteDay([{ slot, booked: 1 }])],
      referrals: [held.referral, ...(next ? [referral({ id: nextId, dose: slot.dose + 1, ...next })] : [])],
      appointments: [{ ...held.appointment, ...over }],
      ...(expiresOn && { deliveredBatches: { [stockIdOf(POINT_ID, 'cov19.pfizer', 'EX0893')]: expiresOn } }),
    }),
  );
  type Complete = Extract<CompletionCommand, { kind: 'complete' }>;
  type Correct = Extract<CompletionCommand, { kind: 'correct' }>;
  return Object.assign(decisions, {
    complete: (nowMs: number, more: Partial<Complete> = {}) =>
      decisions.run({ kind: 'complete', ...record, vaccineType: 'cov19.pfizer', dose: slot.dose, ...more }, nowMs),
    correct: (more: Partial<Correct>, nowMs = THREE_DAYS_LATER_MS) =>
      decisions.run({ kind: 'correct', ...record, version: 2, reason: 'zły dzień', ...more }, nowMs),
    next: () => decisions.held.referrals.get(nextId),
    given: () => dayGiven(decisions.held.appointments.get(at.appointmentId)!.completion!),
  });
}

describe('a dose is dated', () => {
  it.each<[string, number, Given, string]>([
    ['on the day of its term, when it is recorded that day', ON_THE_DAY_MS, {}, '20270302'],
    ['on the day of its term, when it is recorded three days later', THREE_DAYS_LATER_MS, {}, '20270302'],
    ['today, when the term is still to come', NOW_MS, {}, '20270301'],
    [
      'on the day the patient came, when that was after the term',
      THREE_DAYS_LATER_MS,
      { over: { checkedInAt: '2027-03-04T09:00:00Z' } },
      '20270304',
    ],
    [
      'on the day of its term, when the patient had come before it',
      THREE_DAYS_LATER_MS,
      { over: { checkedInAt: '2027-03-01T09:00:00Z' } },
      '20270302',
    ],
    [
      'by the day in Poland: half past midnight is the day after',
      Date.parse('2027-03-02T23:30:00Z'),
      { slot: slotRef({ day: '20270303' }) },
      '20270303',
    ],
  ])('%s', (_, nowMs, given, day) => {
    const at = setup(given);
    at.complete(nowMs);
    expect(at.given()).toBe(day);
  });

  it('on the day that staff name, whatever the term', () => {
    const at = setup();
    const { appointment: completed } = at.complete(THREE_DAYS_LATER_MS, { givenOn: '20270304' });
    expect(completed.completion).toMatchObject({ givenOn: '20270304', at: '2027-03-05T08:00:00Z' });
  });

  it('by its record, in a document from before the day was asked for', () => {
    expect(dayGiven({ at: '2027-03-02T23:30:00Z' })).toBe('20270303');
  });

  it.each([
    ['tomorrow', '20270306', 'must not be to come'],
    ['a year ago', '20260302', 'must not be before 2026-12-02'],
  ])('never %s', async (_, givenOn, problem) => {
    const at = setup();
    expect(await refusalOf(() => at.complete(THREE_DAYS_LATER_MS, { givenOn }))).toEqual({
      code: 'invalid_request',
      details: { problems: [{ value: 'dayGiven', problem }] },
    });
  });

  it('never before the day from which it is due, and from that day on, however late it is recorded', async () => {
    const own = { visitNotBefore: '20270301' };
    const at = setup({ own });
    expect((await refusalOf(() => at.complete(THREE_DAYS_LATER_MS, { givenOn: '20270228' }))).code).toBe(
      'visit_too_early',
    );
    expect(at.complete(THREE_DAYS_LATER_MS, { givenOn: '20270301' }).event?.type).toBe('completed');
    const early = setup({ own: { visitNotBefore: '20270302' } });
    expect((await refusalOf(() => early.complete(NOW_MS))).code).toBe('visit_too_early');
  });
});

describe('a dose recorded later', () => {
  it('is from a batch that was good on the day it was given, and not on the day it was recorded', async () => {
    const scanned = { expiresOn: '2027-03-02' };
    expect(setup().complete(DAY_LATER_MS, scanned).event?.type).toBe('completed');
    expect(setup(scanned).complete(DAY_LATER_MS).event?.type).toBe('completed');
    const dayAfter = { givenOn: '20270303' };
    expect((await refusalOf(() => setup().complete(DAY_LATER_MS, { ...scanned, ...dayAfter }))).code).toBe(
      'batch_expired',
    );
    expect((await refusalOf(() => setup(scanned).complete(DAY_LATER_MS, dayAfter))).code).toBe('batch_expired');
  });

  it('makes the next one due by the day it was given, and bookable for as long as any', () => {
    const at = setup();
    at.complete(THREE_DAYS_LATER_MS);
    expect(at.next()).toMatchObject({ visitNotBefore: '20270323', bookableFrom: '2027-03-05T08:00:00Z' });
    const late = setup();
    late.complete(Date.parse('2027-12-01T09:00:00Z'));
    expect(late.next()).toMatchObject({ visitNotBefore: '20270323', expiringAt: '2028-02-28T23:00:00Z' });
  });

  it('counts the age by the day it was given: a second booster for who will be sixty when it is due', () => {
    const slot = slotRef({ dose: 3 });
    const own = { booster: 'first', dose: 3 } as const;
    // 120 days after 2 March is 30 June, after 5 March 3 July.
    for (const [birthDate, isDue] of [
      ['1967-06-30', true],
      ['1967-07-02', false],
    ] as const) {
      const at = setup({ slot, own });
      at.complete(THREE_DAYS_LATER_MS, { birthDate });
      expect(at.next() !== undefined).toBe(isDue);
    }
  });

  it('is one record, on whatever day the same is sent again; another day named is another record', async () => {
    const at = setup();
    at.complete(ON_THE_DAY_MS);
    expect(at.complete(THREE_DAYS_LATER_MS).event).toBeUndefined();
    expect(at.complete(THREE_DAYS_LATER_MS, { givenOn: '20270302' }).event).toBeUndefined();
    expect((await refusalOf(() => at.complete(THREE_DAYS_LATER_MS, { givenOn: '20270303' }))).code).toBe(
      'visit_already_completed',
    );
  });

  it('was given at the hour of its term on that day, at noon on another, and when recorded on the same', () => {
    const held = appointment({ slot: SLOT });
    const record = { batchNumber: 'EX0893', administeredBy: '1234567', at: '2027-03-05T08:00:00Z' };
    expect(momentGiven({ ...record, givenOn: '20270302' }, held)).toBe(startOf(SLOT));
    expect(momentGiven({ ...record, givenOn: '20270303' }, held)).toBe('2027-03-03T11:00:00Z');
    expect(momentGiven(record, held)).toBe(record.at);
  });
});

describe('a correction of the day', () => {
  it('replaces it, keeps what stood, and moves the day from which the next dose is due', () => {
    const at = setup();
    at.complete(ON_THE_DAY_MS);
    const { appointment: corrected } = at.correct({ givenOn: '20270301' });
    expect(corrected.completion).toMatchObject({ givenOn: '20270301', at: '2027-03-02T09:05:00Z' });
    expect(corrected.history.at(-1)).toMatchObject({ change: 'corrected', was: { at: '2027-03-02T09:05:00Z' } });
    expect(at.next()).toMatchObject({ state: 'issued', visitNotBefore: '20270322' });
  });

  it('that is not said leaves the day as it was', () => {
    const at = setup();
    at.complete(THREE_DAYS_LATER_MS);
    at.correct({ bodySite: 'leftArm' });
    expect(at.given()).toBe('20270302');
  });

  it('goes on making wait whoever waits for another reason', () => {
    const at = setup({ next: { visitNotBefore: '20270601' } });
    at.complete(ON_THE_DAY_MS);
    at.correct({ givenOn: '20270303' }, THREE_DAYS_LATER_MS);
    expect(at.next()).toMatchObject({ visitNotBefore: '20270601' });
  });

  it('is refused while a visit for the next dose is booked that would be too early, and names it', async () => {
    const booked = { appointmentId: 'second', slotId: slotIdOf(slotRef({ day: '20270323', dose: 2 })) };
    const next = { state: 'booked', visit: booked, visitNotBefore: '20270323' } as const;
    const at = setup({ next });
    at.complete(ON_THE_DAY_MS);
    expect(await refusalOf(() => at.correct({ givenOn: '20270303' }))).toEqual({
      code: 'next_dose_booked',
      details: { appointmentId: 'second' },
    });
    at.correct({ givenOn: '20270301' });
    expect(at.next()).toMatchObject({ state: 'booked', visitNotBefore: '20270322' });
  });

  it('to a day that is to come, too early, or after the last day of the batch is refused', async () => {
    const at = setup({ own: { visitNotBefore: '20270228' }, expiresOn: '2027-03-02' });
    at.complete(ON_THE_DAY_MS);
    const codes = await Promise.all(
      ['20270306', '20270227', '20270303'].map(
        async (givenOn) => (await refusalOf(() => at.correct({ givenOn }))).code,
      ),
    );
    expect(codes).toEqual(['invalid_request', 'visit_too_early', 'batch_expired']);
  });
});
