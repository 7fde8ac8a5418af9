import fc from 'fast-check';
import { expect, it } from 'vitest';
import { documents, NOW_MS, OTHER_POINT_ID, POINT_ID, referral, siteDay, slotRef } from '../../tests/builders.ts';
import { appointmentIdOf, holdsPlace, type VisitEvent } from './appointment.ts';
import { siteDayIdOf, slotIdOf, slotKeyOf } from './slot.ts';
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
];
const SITES = [[POINT_ID], [POINT_ID, OTHER_POINT_ID]];
const BATCHES = ['A1', 'B2'];

type Step =
  | { kind: 'book'; patient: number; referral: number; slot: number }
  | { kind: 'move'; patient: number; referral: number; attempt: number; slot: number }
  | { kind: 'cancel'; patient: number; referral: number; attempt: number }
  | { kind: 'complete'; referral: number; attempt: number; sites: number; batch: number };

interface ModelVisit {
  slot: number;
  state: 'booked' | 'cancelled' | 'completed';
  batch?: number;
  changes: number;
}

/** What the rules allow, over small numbers. `visits[r][n]` is the n-th visit of referral r. */
class Model {
  readonly visits: ModelVisit[][] = OWNERS.map(() => []);
  changes = 0;

  taken(slot: number): number {
    return this.visits.flat().filter((visit) => visit.slot === slot && visit.state !== 'cancelled').length;
  }

  /** Carries out a step. Returns `changed`, `repeated`, or the code of the refusal. */
  run(step: Step): string {
    const result = this.#decide(step);
    if (result === 'changed') this.changes++;
    return result;
  }

  #decide(step: Step): string {
    const visits = this.visits[step.referral]!;
    if (step.kind === 'book') {
      if (OWNERS[step.referral] !== PATIENTS[step.patient]) return 'referral_not_found';
      const held = visits.find(({ state }) => state !== 'cancelled');
      if (held?.state === 'completed') return 'referral_used';
      if (held) return held.slot === step.slot ? 'repeated' : 'referral_already_booked';
      if (this.#isFull(step.slot)) return 'slot_full';
      visits.push({ slot: step.slot, state: 'booked', changes: 1 });
      return 'changed';
    }
    const visit = visits[step.attempt];
    if (!visit) return 'appointment_not_found';
    if (step.kind === 'complete') {
      if (!SITES[step.sites]!.includes(SLOTS[visit.slot]!.slot.servicePointId)) return 'appointment_not_found';
      if (visit.state === 'completed') return visit.batch === step.batch ? 'repeated' : 'visit_already_completed';
      if (visit.state !== 'booked') return 'appointment_not_active';
      return this.#change(visit, { state: 'completed', batch: step.batch });
    }
    if (OWNERS[step.referral] !== PATIENTS[step.patient]) return 'appointment_not_found';
    if (step.kind === 'cancel') {
      if (visit.state === 'cancelled') return 'repeated';
      return visit.state === 'booked' ? this.#change(visit, { state: 'cancelled' }) : 'appointment_not_active';
    }
    if (visit.state !== 'booked') return 'appointment_not_active';
    if (visit.slot === step.slot) return 'repeated';
    return this.#isFull(step.slot) ? 'slot_full' : this.#change(visit, { slot: step.slot });
  }

  #isFull(slot: number): boolean {
    return this.taken(slot) >= SLOTS[slot]!.capacity;
  }

  #change(visit: ModelVisit, change: Partial<ModelVisit>): string {
    Object.assign(visit, change, { changes: visit.changes + 1 });
    return 'changed';
  }
}

const referralId = (index: number) => `referral-${index}`;

function commandOf(step: Step): VisitCommand {
  const channel = 'patient';
  const patientId = step.kind === 'complete' ? '' : PATIENTS[step.patient]!;
  if (step.kind === 'book') {
    const slotId = slotIdOf(SLOTS[step.slot]!.slot);
    return { kind: 'book', slotId, referralId: referralId(step.referral), patientId, channel };
  }
  const appointmentId = appointmentIdOf(referralId(step.referral), step.attempt + 1);
  switch (step.kind) {
    case 'move':
      return { kind: 'move', appointmentId, slotId: slotIdOf(SLOTS[step.slot]!.slot), patientId, channel };
    case 'cancel':
      return { kind: 'cancel', appointmentId, patientId, channel };
    case 'complete':
      return {
        kind: 'complete',
        appointmentId,
        servicePointIds: SITES[step.sites]!,
        vaccineType: 'cov19.pfizer',
        dose: 1,
        batchNumber: BATCHES[step.batch]!,
        administeredBy: '1234567',
      };
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
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('complete' as const),
      referral: referralIndex,
      attempt,
      sites: below(SITES.length),
      batch: below(BATCHES.length),
    }),
  },
);

const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 });

function initial(): VisitDocuments {
  return documents({
    days: [siteDay(SLOTS.slice(0, 3)), siteDay(SLOTS.slice(3))],
    referrals: OWNERS.map((patientId, index) => referral({ id: referralId(index), patientId })),
  });
}

/** Carries out a batch on the documents, as the transaction does. */
function commit(stored: VisitDocuments, steps: readonly Step[]) {
  const batch = decideBatch(steps.map(commandOf), stored, NOW_MS);
  const after = documents({
    days: [...stored.days.values(), ...batch.days],
    referrals: [...stored.referrals.values(), ...batch.referrals],
    appointments: [...stored.appointments.values(), ...batch.appointments],
  });
  return { batch, after };
}

const refusedWith = (outcome: VisitOutcome) =>
  'refusal' in outcome ? outcome.refusal.code : 'failure' in outcome ? outcome.failure : undefined;

function expectInvariants(stored: VisitDocuments, model: Model, usedBefore: ReadonlySet<string>): void {
  const visits = [...stored.appointments.values()];
  for (const [index, { slot: offered }] of SLOTS.entries()) {
    const counter = stored.days.get(siteDayIdOf(offered))!.slots[slotKeyOf(offered)]!;
    const holding = visits.filter((held) => held.slotId === slotIdOf(offered) && holdsPlace(held.state));
    expect(counter.booked).toBeLessThanOrEqual(counter.capacity);
    expect(counter.booked).toBe(holding.length);
    expect(counter.booked).toBe(model.taken(index));
  }
  for (const held of stored.referrals.values()) {
    const active = visits.filter(({ referralId: id, state }) => id === held.id && holdsPlace(state));
    expect(active.length).toBeLessThanOrEqual(1);
    expect(held.visit).toEqual(active[0] ? { appointmentId: active[0].id, slotId: active[0].slotId } : null);
    if (usedBefore.has(held.id)) expect(held.state).toBe('used');
  }
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

it('whatever patients do, in whatever batches: nothing is oversold, lost or doubled, and each change has one event', () => {
  fc.assert(
    fc.property(batches, (sequence) => {
      const model = new Model();
      const events: VisitEvent[] = [];
      let stored = initial();
      for (const steps of sequence) {
        const used = new Set(
          [...stored.referrals.values()].filter(({ state }) => state === 'used').map(({ id }) => id),
        );
        const { batch, after } = commit(stored, steps);
        for (const [i, outcome] of batch.outcomes.entries()) {
          const expected = model.run(steps[i]!);
          expect(refusedWith(outcome) ?? 'done').toBe(/^(changed|repeated)$/.test(expected) ? 'done' : expected);
        }
        events.push(...batch.events);
        stored = after;
        expectInvariants(stored, model, used);
      }
      expectOneEventAChange(stored, events, model);
    }),
    { numRuns: 250 },
  );
});

it('however commands are cut into batches, the outcome is the same', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const together = commit(initial(), steps);
      let stored = initial();
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
