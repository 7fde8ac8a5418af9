import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  documents,
  NOW_MS,
  OTHER_POINT_ID,
  POINT_ID,
  referral,
  STAFF_ACTOR,
  siteDay,
  slotRef,
} from '../../tests/builders.ts';
import { patientActor } from './actor.ts';
import { appointmentIdOf, holdsPlace, type VisitEvent } from './appointment.ts';
import { siteDayIdOf, slotIdOf, slotKeyOf } from './slot.ts';
import type { DoseCount } from './stock.ts';
import { decideBatch, type VisitOutcome } from './visit-batch.ts';
import type { VisitCommand, VisitDocuments } from './visit-changes.ts';

/* Random commands in random batches, against a model that knows only the rules. It shares no code with the decisions. */

const PATIENTS = ['anna', 'jan', 'ewa'];
/** Ewa has two referrals; everyone else one. */
const OWNERS = ['anna', 'jan', 'ewa', 'ewa'];
const SLOTS = [
  { slot: slotRef(), capacity: 1 },
  { slot: slotRef({ startMinute: 615 }), capacity: 2 },
  { slot: slotRef({ startMinute: 630 }), capacity: 0 },
  { slot: slotRef({ servicePointId: OTHER_POINT_ID, day: '20270303' }), capacity: 1 },
  { slot: slotRef({ day: '20270301', startMinute: 480 }), capacity: 2 },
];
/** Visits on it have begun; they were booked the day before. */
const STARTED = 4;
const DAY_BEFORE_MS = NOW_MS - 86_400_000;
/** Until this day somebody is not well: of the slots only that of the other point is late enough. */
const WELL_FROM = '20270303';
const SITES = [[POINT_ID], [POINT_ID, OTHER_POINT_ID]];
const BATCHES = ['A1', 'B2'];

type Step =
  | { kind: 'book'; patient: number; referral: number; slot: number }
  | { kind: 'move'; patient: number; referral: number; attempt: number; slot: number }
  | { kind: 'cancel'; patient: number; referral: number; attempt: number }
  | ({ kind: 'complete'; batch: number } & AtSite)
  | ({ kind: 'correct'; batch: number; version: number } & AtSite)
  | ({ kind: 'annul'; version: number } & AtSite)
  | ({ kind: 'noShow' } & AtSite)
  | ({ kind: 'notQualified'; finding: number } & AtSite);

interface AtSite {
  referral: number;
  attempt: number;
  sites: number;
}
type SiteStep = Extract<Step, AtSite>;

const FINDINGS = [
  { contraindication: 'temporary' },
  { contraindication: 'temporary', until: WELL_FROM },
  { contraindication: 'permanent' },
] as const;

interface ModelVisit {
  slot: number;
  state: 'booked' | 'cancelled' | 'completed' | 'noShow' | 'notQualified';
  batch?: number;
  finding?: number;
  /** Its outcome was recorded before its term. */
  isFreed?: boolean;
  changes: number;
  last: Step['kind'];
}

/** What the rules allow, over small numbers. `visits[r][n]` is the n-th visit of referral r. */
class Model {
  readonly visits: ModelVisit[][] = OWNERS.map(() => []);
  readonly revoked = new Set<number>();
  readonly unwell = new Set<number>();
  changes = 0;

  taken(slot: number): number {
    return this.visits.flat().filter((visit) => visit.slot === slot && visit.state !== 'cancelled' && !visit.isFreed)
      .length;
  }

  /** Carries out a step. Returns `changed`, `repeated`, or the code of the refusal. */
  run(step: Step, isDayBefore = false): string {
    const result = this.#decide(step, isDayBefore);
    if (result === 'changed') this.changes++;
    return result;
  }

  #decide(step: Step, isDayBefore: boolean): string {
    const visits = this.visits[step.referral]!;
    if (step.kind === 'book') {
      if (OWNERS[step.referral] !== PATIENTS[step.patient]) return 'referral_not_found';
      const held = visits.find(({ state }) => state === 'booked' || state === 'completed');
      if (held?.state === 'completed') return 'referral_used';
      if (held) return held.slot === step.slot ? 'repeated' : 'referral_already_booked';
      if (this.revoked.has(step.referral)) return 'referral_revoked';
      if (this.#isTooEarly(step.referral, step.slot)) return 'visit_too_early';
      if (step.slot === STARTED && !isDayBefore) return 'slot_started';
      if (this.#isFull(step.slot)) return 'slot_full';
      visits.push({ slot: step.slot, state: 'booked', changes: 1, last: 'book' });
      return 'changed';
    }
    const visit = visits[step.attempt];
    if (!visit) return 'appointment_not_found';
    if ('sites' in step) return this.#decideAtSite(step, visit);
    if (OWNERS[step.referral] !== PATIENTS[step.patient]) return 'appointment_not_found';
    if (step.kind === 'cancel') {
      if (visit.state === 'cancelled') return 'repeated';
      if (visit.state !== 'booked') return 'appointment_not_active';
      return visit.slot === STARTED ? 'visit_started' : this.#change(visit, step, { state: 'cancelled' });
    }
    if (visit.state !== 'booked') return 'appointment_not_active';
    if (visit.slot === step.slot) return 'repeated';
    if (visit.slot === STARTED) return 'visit_started';
    if (this.#isTooEarly(step.referral, step.slot)) return 'visit_too_early';
    if (step.slot === STARTED) return 'slot_started';
    return this.#isFull(step.slot) ? 'slot_full' : this.#change(visit, step, { slot: step.slot });
  }

  #decideAtSite(step: SiteStep, visit: ModelVisit): string {
    if (!SITES[step.sites]!.includes(SLOTS[visit.slot]!.slot.servicePointId)) return 'appointment_not_found';
    const { state } = visit;
    const isSeen = 'version' in step && step.version === visit.changes;
    switch (step.kind) {
      case 'complete':
        if (state === 'completed') return visit.batch === step.batch ? 'repeated' : 'visit_already_completed';
        if (state !== 'booked') return 'appointment_not_active';
        // Nobody is well today who will be well in two days.
        if (this.unwell.has(step.referral)) return 'visit_too_early';
        return this.#change(visit, step, { state: 'completed', batch: step.batch, isFreed: visit.slot !== STARTED });
      case 'correct':
        if (state !== 'completed') return 'appointment_not_active';
        if (visit.batch === step.batch) return 'repeated';
        return isSeen ? this.#change(visit, step, { batch: step.batch }) : 'visit_changed';
      case 'annul':
        if (visit.last === 'annul' && step.version === visit.changes - (state === 'cancelled' ? 2 : 1))
          return 'repeated';
        if (state !== 'completed') return 'appointment_not_active';
        if (!isSeen) return 'visit_changed';
        if (visit.isFreed && this.#isFull(visit.slot)) {
          this.#change(visit, step, { state: 'cancelled' });
          this.changes++;
        }
        return this.#change(visit, step, { ...(visit.state !== 'cancelled' && { state: 'booked' }), isFreed: false });
      case 'noShow':
        if (state === 'noShow') return 'repeated';
        if (state !== 'booked') return 'appointment_not_active';
        return visit.slot === STARTED ? this.#change(visit, step, { state: 'noShow' }) : 'visit_not_started';
      case 'notQualified': {
        const { finding } = step;
        if (state === 'notQualified' && visit.finding === finding) return 'repeated';
        if (state !== 'booked') return 'appointment_not_active';
        if (FINDINGS[finding]!.contraindication === 'permanent') this.revoked.add(step.referral);
        if ('until' in FINDINGS[finding]!) this.unwell.add(step.referral);
        return this.#change(visit, step, { state: 'notQualified', finding, isFreed: visit.slot !== STARTED });
      }
    }
  }

  #isTooEarly(referral: number, slot: number): boolean {
    return this.unwell.has(referral) && SLOTS[slot]!.slot.day < WELL_FROM;
  }

  #isFull(slot: number): boolean {
    return this.taken(slot) >= SLOTS[slot]!.capacity;
  }

  #change(visit: ModelVisit, { kind: last }: Step, change: Partial<ModelVisit>): string {
    Object.assign(visit, change, { changes: visit.changes + 1, last });
    return 'changed';
  }
}

const referralId = (index: number) => `referral-${index}`;

const OPENING: Step[] = [0, 1].map((index) => ({ kind: 'book', patient: index, referral: index, slot: STARTED }));

function commandOf(step: Step): VisitCommand {
  const ofPatient = (id: string) => ({ patientId: id, actor: patientActor(id, null) });
  if (step.kind === 'book') {
    const slotId = slotIdOf(SLOTS[step.slot]!.slot);
    return {
      kind: 'book',
      slotId,
      referralId: referralId(step.referral),
      ...ofPatient(PATIENTS[step.patient]!),
    };
  }
  const appointmentId = appointmentIdOf(referralId(step.referral), step.attempt + 1);
  if ('sites' in step) return siteCommandOf(step, { appointmentId, servicePointIds: SITES[step.sites]! });
  const own = ofPatient(PATIENTS[step.patient]!);
  if (step.kind === 'cancel') return { kind: 'cancel', appointmentId, ...own };
  return { kind: 'move', appointmentId, slotId: slotIdOf(SLOTS[step.slot]!.slot), ...own };
}

function siteCommandOf(step: SiteStep, visit: { appointmentId: string; servicePointIds: string[] }): VisitCommand {
  const at = { ...visit, actor: STAFF_ACTOR };
  const record = (batch: number) => ({ batchNumber: BATCHES[batch]!, administeredBy: '1234567' });
  const why = { reason: 'pomyłka' };
  switch (step.kind) {
    case 'complete':
      return { kind: 'complete', ...at, ...record(step.batch), vaccineType: 'cov19.pfizer', dose: 1 };
    case 'correct':
      return { kind: 'correct', ...at, ...record(step.batch), ...why, version: step.version };
    case 'annul':
      return { kind: 'annul', ...at, ...why, version: step.version };
    case 'noShow':
      return { kind: 'noShow', ...at };
    case 'notQualified':
      return { kind: 'notQualified', ...at, ...FINDINGS[step.finding]!, foundBy: '1234567' };
  }
}

const below = (count: number) => fc.nat(count - 1);
const patient = below(PATIENTS.length);
const referralIndex = below(OWNERS.length);
const slot = below(SLOTS.length);
const attempt = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: below(3) });
/** Most commands come from the referral's own patient, or nearly all of them would be refused. */
const own = fc.tuple(referralIndex, patient, fc.nat(9)).map(([held, anyone, chance]) => ({
  referral: held,
  patient: chance === 0 ? anyone : PATIENTS.indexOf(OWNERS[held]!),
}));

const batch = below(BATCHES.length);
/** Most visits have few changes, and a version that is not theirs is refused. */
const version = fc.oneof(fc.constantFrom(2, 3), fc.integer({ min: 1, max: 6 }));
const atSite = <K>(weight: number, fields: { [F in keyof K]: fc.Arbitrary<K[F]> }) => ({
  weight,
  arbitrary: fc.record({
    referral: referralIndex,
    attempt,
    sites: below(SITES.length),
    ...fields,
  }) as unknown as fc.Arbitrary<Step>,
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(own, slot).map(([who, to]) => ({ kind: 'book' as const, ...who, slot: to })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(own, attempt, slot)
      .map(([who, nth, to]) => ({ kind: 'move' as const, ...who, attempt: nth, slot: to })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(own, attempt).map(([who, nth]) => ({ kind: 'cancel' as const, ...who, attempt: nth })),
  },
  atSite(5, { kind: fc.constant('complete'), batch }),
  atSite(3, { kind: fc.constant('correct'), batch, version }),
  atSite(4, { kind: fc.constant('annul'), version }),
  atSite(1, { kind: fc.constant('noShow') }),
  atSite(1, { kind: fc.constant('notQualified'), finding: below(FINDINGS.length) }),
);

const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 });

/** Two visits have begun. */
function opened() {
  const model = new Model();
  for (const one of OPENING) model.run(one, true);
  const empty = documents({
    days: [siteDay(SLOTS.slice(0, 3)), siteDay(SLOTS.slice(3, 4)), siteDay(SLOTS.slice(4))],
    referrals: OWNERS.map((patientId, index) => referral({ id: referralId(index), patientId })),
  });
  const { batch, after } = commit(empty, OPENING, DAY_BEFORE_MS);
  return { model, stored: after, events: [...batch.events] };
}

/** Carries out a batch on the documents, as the transaction does. */
function commit(stored: VisitDocuments, steps: readonly Step[], nowMs = NOW_MS) {
  const batch = decideBatch(steps.map(commandOf), stored, nowMs);
  const after = documents({
    days: [...stored.days.values(), ...batch.days],
    referrals: [...stored.referrals.values(), ...batch.referrals],
    appointments: [...stored.appointments.values(), ...batch.appointments],
  });
  return { batch, after };
}

const refusedWith = (outcome: VisitOutcome) =>
  'refusal' in outcome ? outcome.refusal.code : 'failure' in outcome ? outcome.failure : undefined;

function expectInvariants(stored: VisitDocuments, model: Model): void {
  const visits = [...stored.appointments.values()];
  for (const [index, { slot: offered }] of SLOTS.entries()) {
    const counter = stored.days.get(siteDayIdOf(offered))!.slots[slotKeyOf(offered)]!;
    const holding = visits.filter((held) => held.slotId === slotIdOf(offered) && holdsPlace(held));
    expect(counter.booked).toBeLessThanOrEqual(counter.capacity);
    expect(counter.booked).toBe(holding.length);
    expect(counter.booked).toBe(model.taken(index));
  }
  for (const index of OWNERS.keys()) {
    const held = stored.referrals.get(referralId(index))!;
    const ofReferral = visits.filter(({ referralId: id }) => id === held.id);
    const active = ofReferral.filter(({ state }) => state === 'booked' || state === 'completed');
    expect(active.length).toBeLessThanOrEqual(1);
    expect(held.visit).toEqual(active[0] ? { appointmentId: active[0].id, slotId: active[0].slotId } : null);
    const free = model.revoked.has(index) ? 'revoked' : 'issued';
    expect(held.state).toBe(active[0] ? { booked: 'booked', completed: 'used' }[active[0].state as 'booked'] : free);
  }
  for (const { state, completion, history, version } of visits) {
    expect(completion !== null).toBe(state === 'completed');
    expect(history).toHaveLength(version);
  }
}

function expectDosesOfTheCompleted(stored: VisitDocuments, doses: readonly DoseCount[]): void {
  const key = (point: string, batchNumber: string | undefined) => `${point} ${batchNumber}`;
  const sums = new Map<string, number>();
  const add = (at: string, count: number) => sums.set(at, (sums.get(at) ?? 0) + count);
  for (const { servicePointId, batchNumber, doses: count } of doses) add(key(servicePointId, batchNumber), count);
  for (const { slot: at, completion } of stored.appointments.values()) {
    if (completion) add(key(at.servicePointId, completion.batchNumber), -1);
  }
  expect([...sums].filter(([, sum]) => sum !== 0)).toEqual([]);
}

function expectOneEventAChange(stored: VisitDocuments, events: readonly VisitEvent[], model: Model): void {
  expect(events).toHaveLength(model.changes);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  for (const { id, version } of stored.appointments.values()) {
    const versions = events.filter(({ appointmentId }) => appointmentId === id).map((event) => event.version);
    expect(versions).toEqual(Array.from({ length: version }, (_, i) => i + 1));
  }
  for (const [index, visits] of model.visits.entries()) {
    for (const [nth, { changes, state }] of visits.entries()) {
      const held = stored.appointments.get(appointmentIdOf(referralId(index), nth + 1));
      expect({ state: held?.state, version: held?.version }).toEqual({ state, version: changes });
    }
  }
}

it('whatever patients and staff do, in whatever batches: nothing is oversold, lost or doubled, and each change has one event', () => {
  fc.assert(
    fc.property(batches, (sequence) => {
      const { model, events, stored: first } = opened();
      const doses: DoseCount[] = [];
      let stored = first;
      for (const steps of sequence) {
        const { batch, after } = commit(stored, steps);
        for (const [i, outcome] of batch.outcomes.entries()) {
          const expected = model.run(steps[i]!);
          expect(refusedWith(outcome) ?? 'done').toBe(/^(changed|repeated)$/.test(expected) ? 'done' : expected);
        }
        events.push(...batch.events);
        doses.push(...batch.doses);
        stored = after;
        expectInvariants(stored, model);
        expectDosesOfTheCompleted(stored, doses);
      }
      expectOneEventAChange(stored, events, model);
    }),
    { numRuns: 250 },
  );
});

it('however commands are cut into batches, the outcome is the same', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const { stored: initial } = opened();
      const together = commit(initial, steps);
      let stored = initial;
      const events: VisitEvent[] = [];
      for (const one of steps) {
        const { batch, after } = commit(stored, [one]);
        events.push(...batch.events);
        stored = after;
      }
      expect(together.after).toEqual(stored);
      expect(together.batch.events).toEqual(events);
    }),
  );
});
