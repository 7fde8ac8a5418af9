import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Decisions,
  documents,
  OTHER_POINT_ID,
  PATIENT_ACTOR,
  POINT_ID,
  refusalOf,
  STAFF_ACTOR,
  siteDay,
  slotRef,
  visit,
} from '../../tests/builders.ts';
import type { Appointment } from './appointment.ts';
import type { CompletionCommand } from './completion.ts';
import { type Referral, referralIdOf } from './referral.ts';
import type { SiteCommand } from './site-visits.ts';
import { siteDayIdOf, slotIdOf } from './slot.ts';
import type { VisitChange, VisitCommand } from './visit-changes.ts';

const SLOT = slotRef();
const LATER_SLOT = slotRef({ day: '20270420' });
const HELD = visit(SLOT);
const { patientId } = HELD.appointment;
const AT = { appointmentId: HELD.appointment.id, actor: STAFF_ACTOR, servicePointIds: [POINT_ID] };
const GIVEN_AT = '2027-03-02T09:05:00Z';
const GIVEN_MS = Date.parse(GIVEN_AT);
const DAY_MS = 86_400_000;
const RECORD = { batchNumber: 'EX0893', administeredBy: '1234567' };
const WHY = { reason: 'pomyłka pacjentów' };
const COMPLETE = { kind: 'complete', ...AT, ...RECORD, vaccineType: 'cov19.pfizer', dose: 1 } as const;
const NEXT_ID = referralIdOf(patientId, 'cov19', 2);

type Annulment = Extract<CompletionCommand, { kind: 'annul' }>;
const annul = (over: Partial<Annulment> = {}): Annulment => ({ kind: 'annul', ...AT, ...WHY, version: 2, ...over });

/** Anna's visit, recorded as given, with the referral for the next dose that came of it. */
function setup({ over = {} as Partial<Appointment>, isGiven = true } = {}) {
  const decisions = new Decisions(
    documents({
      days: [siteDay([{ slot: SLOT, booked: 1 }]), siteDay([{ slot: LATER_SLOT }])],
      referrals: [HELD.referral],
      appointments: [{ ...HELD.appointment, ...over }],
    }),
  );
  if (isGiven) decisions.run(COMPLETE, GIVEN_MS);
  const next = () => decisions.held.referrals.get(NEXT_ID);
  return Object.assign(decisions, {
    next,
    own: () => decisions.held.referrals.get(HELD.referral.id)!,
    annul: (more: Partial<Annulment> = {}, nowMs = GIVEN_MS) => decisions.run(annul(more), nowMs),
    changeNext: (more: Partial<Referral>) => {
      const changed = { ...next()!, ...more };
      decisions.held = { ...decisions.held, referrals: new Map(decisions.held.referrals).set(NEXT_ID, changed) };
    },
    refused: async (command: VisitCommand = annul()) => {
      const before = structuredClone(decisions.held);
      const refusal = await refusalOf(() => decisions.run(command, GIVEN_MS));
      expect(decisions.held).toEqual(before);
      return refusal;
    },
  });
}

const sumOf = (changes: readonly VisitChange[]) =>
  changes.flatMap(({ doses }) => doses ?? []).reduce((sum, { doses }) => sum + doses, 0);

describe('an annulment', () => {
  it('books the visit and its referral again, and says in the history what stood, why it went and who took it back', () => {
    const at = setup();
    const change = at.annul();
    expect(change.appointment).toMatchObject({ state: 'booked', version: 3, completion: null });
    expect(change.appointment.history.at(-1)).toEqual({
      at: GIVEN_AT,
      change: 'annulled',
      by: STAFF_ACTOR,
      slotId: HELD.appointment.slotId,
      ...WHY,
      was: { ...RECORD, at: GIVEN_AT },
    });
    expect(change.event).toMatchObject({ type: 'annulled', version: 3 });
    expect(at.own()).toEqual(HELD.referral);
  });

  it('keeps the place of the visit, and touches its day', () => {
    const at = setup();
    const day = at.held.days.get(siteDayIdOf(SLOT))!;
    expect(at.annul().days).toEqual([{ ...day, version: day.version + 1 }]);
  });

  it('returns the dose to the batch that the record named last', () => {
    const at = setup();
    at.run({ ...annul(), kind: 'correct', ...RECORD, batchNumber: 'fx1000' }, GIVEN_MS);
    const change = at.annul({ version: 3 });
    const batch = { servicePointId: POINT_ID, vaccineType: 'cov19.pfizer', batchNumber: 'FX1000' };
    expect(change.doses).toEqual([{ ...batch, doses: -1 }]);
    expect(change.appointment.history.at(-1)?.was?.batchNumber).toBe('FX1000');
  });

  it('sent again changes nothing, as long as nothing else has happened', async () => {
    const at = setup();
    at.annul();
    const before = at.held;
    const again = at.annul({ reason: 'inny' });
    expect([again.event, again.doses, again.nextReferral, again.days]).toEqual([undefined, undefined, undefined, []]);
    expect(at.held).toBe(before);
    at.run({ kind: 'checkIn', ...AT }, GIVEN_MS);
    expect(await at.refused()).toEqual({ code: 'appointment_not_active', details: { state: 'booked' } });
  });

  it('sent again after the dose was recorded anew does not take the new record back', async () => {
    const at = setup();
    at.annul();
    at.run(COMPLETE, GIVEN_MS);
    expect(await at.refused()).toEqual({ code: 'visit_changed', details: { version: 4 } });
  });

  it('by someone who has not seen the last correction is refused with the version that stands', async () => {
    const at = setup();
    at.run({ ...annul(), kind: 'correct', ...RECORD, batchNumber: 'FX1000' }, GIVEN_MS);
    expect(await at.refused()).toEqual({ code: 'visit_changed', details: { version: 3 } });
  });

  it.each(['booked', 'noShow', 'notQualified', 'cancelled'] as const)(
    'of a visit that is %s is refused',
    async (state) => {
      const at = setup({ isGiven: false, over: { state } });
      for (const version of [1, 2]) {
        expect(await at.refused(annul({ version }))).toEqual({ code: 'appointment_not_active', details: { state } });
      }
    },
  );

  it('at another point looks like one of no visit', async () => {
    const foreign = annul({ actor: STAFF_ACTOR, servicePointIds: [OTHER_POINT_ID] });
    expect(await setup().refused(foreign)).toEqual({ code: 'appointment_not_found', details: {} });
  });
});

describe('the referral for the next dose', () => {
  it('is revoked with the record, and given back with the dates of the new one', () => {
    const at = setup();
    const first = at.next()!;
    at.annul();
    expect(at.next()).toEqual({ ...first, state: 'revoked', annulledWith: AT.appointmentId });
    at.run({ ...COMPLETE, givenOn: '20270303' }, GIVEN_MS + DAY_MS);
    expect(at.next()).toEqual({
      ...first,
      issued: { ...first.issued, at: '2027-03-03T09:05:00Z' },
      bookableFrom: '2027-03-03T09:05:00Z',
      visitNotBefore: '20270324',
      expiringAt: '2027-07-12T22:00:00Z',
    });
  });

  it('is given back with the day that a contraindication set meanwhile, and as long to book as that gave', () => {
    const at = setup();
    const waiting = { visitNotBefore: '20271201', expiringAt: '2028-02-28T23:00:00Z' };
    at.changeNext(waiting);
    at.annul();
    at.run(COMPLETE, GIVEN_MS + DAY_MS);
    expect(at.next()).toMatchObject({ state: 'issued', ...waiting });
  });

  it('keeps the number of its bookings, so that its next visit gets an id of its own', () => {
    const at = setup();
    at.changeNext({ bookings: 2 });
    at.annul();
    at.run(COMPLETE, GIVEN_MS);
    expect(at.next()).toMatchObject({ state: 'issued', bookings: 2 });
  });

  it.each(['booked', 'used'] as const)('that is %s blocks the annulment, and names its visit', async (state) => {
    const at = setup();
    at.changeNext({ state, visit: { appointmentId: 'second', slotId: slotIdOf(LATER_SLOT) }, bookings: 1 });
    expect(await at.refused()).toEqual({ code: 'next_dose_booked', details: { appointmentId: 'second' } });
  });

  it('no longer blocks once its visit is cancelled', () => {
    const at = setup();
    at.changeNext({ state: 'issued', visit: null, bookings: 1 });
    expect(at.annul().nextReferral).toMatchObject({ state: 'revoked', bookings: 1 });
  });

  it('that was revoked for another reason stays revoked, whatever is recorded and taken back', () => {
    const at = setup();
    at.changeNext({ state: 'revoked' });
    const revoked = at.next();
    at.annul();
    at.run(COMPLETE, GIVEN_MS);
    at.annul({ version: 4 });
    at.run(COMPLETE, GIVEN_MS);
    expect(at.next()).toEqual(revoked);
  });

  it('that was given back and then revoked for another reason is not given back again', () => {
    const at = setup();
    at.annul();
    at.run(COMPLETE, GIVEN_MS);
    at.changeNext({ state: 'revoked' });
    at.annul({ version: 4 });
    at.run(COMPLETE, GIVEN_MS);
    expect(at.next()?.state).toBe('revoked');
  });

  it('that was never issued is not missed', () => {
    const at = setup();
    at.held = { ...at.held, referrals: new Map([[HELD.referral.id, at.own()]]) };
    expect(at.annul().nextReferral).toBeUndefined();
    expect(at.next()).toBeUndefined();
  });

  it.each<[string, SiteCommand]>([
    ['was not there after all', { kind: 'noShow', ...AT }],
    ['is cancelled by the point', { kind: 'cancelAtSite', ...AT, reason: 'pomyłka' }],
    ['was not qualified', { kind: 'notQualified', ...AT, contraindication: 'temporary', foundBy: '1234567' }],
  ])('is given back to a patient who %s and gets the dose at a later visit', (_, command) => {
    const at = setup();
    at.annul();
    at.run(command, GIVEN_MS);
    const book = {
      kind: 'book',
      slotId: slotIdOf(LATER_SLOT),
      referralId: HELD.referral.id,
      actor: STAFF_ACTOR,
    } as const;
    const { appointment } = at.run({ ...book, patientId }, GIVEN_MS);
    const given = { ...COMPLETE, appointmentId: appointment.id };
    expect(at.run(given, Date.parse(appointment.startAt)).event?.type).toBe('completed');
    expect(at.next()).toMatchObject({ state: 'issued', visitNotBefore: '20270511' });
  });
});

describe('a visit whose record was taken back', () => {
  it.each<[VisitCommand, Partial<Appointment>, Partial<Referral>]>([
    [{ kind: 'noShow', ...AT }, { state: 'noShow' }, { state: 'issued', visit: null }],
    [{ kind: 'cancelAtSite', ...AT, reason: 'pomyłka' }, { state: 'cancelled' }, { state: 'issued', visit: null }],
    [
      { kind: 'notQualified', ...AT, contraindication: 'permanent', foundBy: '1234567' },
      { state: 'notQualified' },
      { state: 'revoked', visit: null },
    ],
    [COMPLETE, { state: 'completed', version: 4 }, { state: 'used' }],
  ])('can be recorded as it was: $kind', (command, visitAfter, referralAfter) => {
    const at = setup();
    at.annul();
    expect(at.run(command, GIVEN_MS).appointment).toMatchObject(visitAfter);
    expect(at.own()).toMatchObject(referralAfter);
  });

  it('and that has not begun can be moved and cancelled by the patient, as any other', () => {
    const beforeMs = Date.parse('2027-03-02T08:00:00Z');
    const mine = { appointmentId: AT.appointmentId, patientId, actor: PATIENT_ACTOR } as const;
    const at = setup({ isGiven: false });
    at.run(COMPLETE, beforeMs);
    at.annul({}, beforeMs);
    expect(at.run({ kind: 'move', ...mine, slotId: slotIdOf(LATER_SLOT) }, beforeMs).event?.type).toBe('moved');
    expect(at.run({ kind: 'cancel', ...mine }, beforeMs).event?.type).toBe('cancelled');
    expect(at.own()).toMatchObject({ state: 'issued', visit: null });
  });

  it('twice, and recorded anew each time, has one dose taken, every version in its history and one open referral', () => {
    const at = setup({ isGiven: false });
    const changes = [
      at.run(COMPLETE, GIVEN_MS),
      at.annul(),
      at.run({ ...COMPLETE, batchNumber: 'FX1000' }, GIVEN_MS),
      at.annul({ version: 4 }),
      at.run({ ...COMPLETE, batchNumber: 'FX2000' }, GIVEN_MS),
    ];
    expect(changes.map(({ event }) => event?.version)).toEqual([2, 3, 4, 5, 6]);
    expect(new Set(changes.map(({ event }) => event?.id)).size).toBe(5);
    expect(sumOf(changes)).toBe(1);
    expect(changes.at(-1)?.appointment.history.map(({ was }) => was?.batchNumber ?? null)).toEqual([
      null,
      null,
      'EX0893',
      null,
      'FX1000',
      null,
    ]);
    expect(at.next()).toMatchObject({ state: 'issued' });
    expect(at.next()).not.toHaveProperty('annulledWith');
  });
});

describe('whatever is recorded, taken back and booked again', () => {
  const ENDINGS: readonly SiteCommand[] = [
    COMPLETE,
    annul(),
    { kind: 'noShow', ...AT },
    { kind: 'cancelAtSite', ...AT, reason: 'pomyłka' },
    { kind: 'notQualified', ...AT, contraindication: 'temporary', foundBy: '1234567' },
  ];
  const BOOK = {
    kind: 'book',
    slotId: slotIdOf(LATER_SLOT),
    referralId: HELD.referral.id,
    actor: STAFF_ACTOR,
  } as const;
  const afterAllMs = Date.parse('2027-04-20T09:00:00Z');

  /** Carries a command out on Anna's latest visit, as staff who see it as it is; one that is refused changes nothing. */
  function attempt(at: ReturnType<typeof setup>, command: SiteCommand | 'book') {
    const latest = [...at.held.appointments.values()].at(-1)!;
    const own = {
      appointmentId: latest.id,
      ...(command !== 'book' && 'version' in command && { version: latest.version }),
    };
    try {
      return command === 'book'
        ? at.run({ ...BOOK, patientId }, GIVEN_MS)
        : at.run({ ...command, ...own }, latest.slot === SLOT ? GIVEN_MS : afterAllMs);
    } catch (error) {
      expect(error).toMatchObject({ name: 'Refusal' });
      return undefined;
    }
  }

  it('whoever has had the dose can book the next, and nobody else', () => {
    const commands = fc.array(fc.constantFrom('book' as const, ...ENDINGS), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(commands, (sequence) => {
        const at = setup();
        for (const command of sequence) {
          attempt(at, command);
          expect(at.next()?.state).toBe(at.own().state === 'used' ? 'issued' : 'revoked');
        }
      }),
      { numRuns: 300 },
    );
  });
});
