import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  ANNA,
  appointment,
  documents,
  NOW_MS,
  PATIENT_ACTOR,
  POINT_ID,
  referral,
  servicePoint,
  siteDay,
} from '../../tests/builders.ts';
import { addDays, instantOf } from './civil-time.ts';
import { Refusal } from './errors.ts';
import { FreeTerms, type TermSearch } from './free-terms.ts';
import { termsToTake, withinTerms } from './open-terms.ts';
import type { Referral } from './referral.ts';
import { type SiteDay, type SlotRef, slotIdOf } from './slot.ts';
import { VACCINE_TYPES } from './vaccines.ts';
import { decideVisit } from './visit-changes.ts';

const TODAY = '20270301';
const VACCINES = VACCINE_TYPES.slice(0, 2);
const VISIT_ID = '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f00aa';
const HOUR_MS = 3_600_000;
const RUNS = 300;

const day = (min: number, max: number) => fc.integer({ min, max }).map((days) => addDays(TODAY, days));
const moment = fc.integer({ min: -72, max: 72 }).map((hours) => instantOf(NOW_MS + hours * HOUR_MS));

/** The moment itself, now, or any near it. */
const mostly = (usual: string) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constant(instantOf(NOW_MS)) },
    { weight: 1, arbitrary: moment },
  );

const slots: fc.Arbitrary<SlotRef> = fc.record({
  servicePointId: fc.constant(POINT_ID),
  day: day(-1, 5),
  startMinute: fc.constantFrom(480, 540, 600),
  vaccineType: fc.constantFrom(...VACCINES),
  dose: fc.constantFrom(1, 1, 2),
  audience: fc.constantFrom('external' as const, 'external' as const, 'internal' as const),
});

const offers = fc.uniqueArray(fc.record({ slot: slots, capacity: fc.constantFrom(1, 2), booked: fc.nat(1) }), {
  minLength: 15,
  maxLength: 40,
  selector: ({ slot }) => slotIdOf(slot),
});

const referrals: fc.Arbitrary<Partial<Referral>> = fc.record({
  state: fc.constantFrom('issued', 'issued', 'issued', 'booked', 'booked', 'used', 'revoked'),
  dose: fc.constantFrom(1, 1, 1, 2),
  vaccineTypes: fc.subarray([...VACCINES], { minLength: 1 }),
  bookableFrom: mostly('2027-02-01T05:00:00Z'),
  visitNotBefore: fc.option(day(-2, 6)),
  changes: fc.constantFrom(
    ...Array(5).fill(undefined),
    { day: TODAY, news: 10, own: 10 },
    { day: '20270228', news: 10, own: 10 },
  ),
  expiringAt: mostly('2027-05-01T22:00:00Z'),
});

const searches: fc.Arbitrary<TermSearch> = fc.record(
  {
    area: fc.constant({ servicePointId: POINT_ID }),
    fromDay: day(0, 3),
    toDay: day(2, 6),
    vaccineTypes: fc.subarray([...VACCINES], { minLength: 1 }),
  },
  { requiredKeys: ['area', 'fromDay', 'toDay'] },
);

function daysOf(offered: readonly { slot: SlotRef; capacity: number; booked: number }[]): SiteDay[] {
  return [...Map.groupBy(offered, ({ slot }) => slot.day).values()].map((ofDay) => siteDay(ofDay));
}

/** The ids of the terms that a search on the referral shows. */
function shown(held: Referral, search: TermSearch, days: readonly SiteDay[]): string[] {
  const index = new FreeTerms(({ id }) => id);
  index.addPoint(servicePoint());
  for (const one of days) index.putDay(one);
  try {
    return [...index.search(withinTerms(search, termsToTake(held, NOW_MS)), NOW_MS).terms];
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

/** Whether the system books, or moves to, a term on this referral. */
function isAccepted(held: Referral, slotId: string, days: readonly SiteDay[], mine: SlotRef): boolean {
  const visit = appointment({ id: VISIT_ID, slot: mine, referralId: held.id, patientId: ANNA });
  const given = documents({ days, referrals: [held], appointments: held.visit ? [visit] : [] });
  const by = { slotId, patientId: ANNA, actor: PATIENT_ACTOR };
  try {
    if (held.visit) decideVisit({ kind: 'move', appointmentId: VISIT_ID, ...by }, given, NOW_MS);
    else decideVisit({ kind: 'book', referralId: held.id, ...by }, given, NOW_MS);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

it('a search shows every term of its days and vaccines that booking or moving accepts, and no other', () => {
  const seen = { shown: 0, hidden: 0 };
  const property = fc.property(offers, referrals, searches, (offered, over, search) => {
    const mine = { ...offered[0]!.slot, audience: 'external' as const };
    const isBooked = over.state === 'booked';
    const held = referral({
      ...over,
      visit: isBooked ? { appointmentId: VISIT_ID, slotId: slotIdOf(mine) } : null,
    });
    // Their own visit is among the booked ones of its term.
    const own = { slot: mine, capacity: 2, booked: 1 };
    const others = offered.filter(({ slot }) => slotIdOf(slot) !== slotIdOf(mine));
    const days = daysOf(isBooked ? [own, ...others] : offered);
    const isSought = ({ slot }: { slot: SlotRef }) =>
      search.fromDay <= slot.day &&
      slot.day <= search.toDay &&
      (search.vaccineTypes ?? VACCINE_TYPES).includes(slot.vaccineType) &&
      // To stay where one is, is no move.
      slotIdOf(slot) !== slotIdOf(mine);
    const sought = (isBooked ? others : offered).filter(isSought).map(({ slot }) => slotIdOf(slot));
    const found = shown(held, search, days).filter((id) => id !== slotIdOf(mine));
    const accepted = sought.filter((id) => isAccepted(held, id, days, mine));
    expect(found.toSorted()).toEqual(accepted.toSorted());
    seen.shown += found.length;
    seen.hidden += sought.length - found.length;
  });
  fc.assert(property, { numRuns: RUNS });
  expect(seen.shown).toBeGreaterThan(RUNS / 4);
  expect(seen.hidden).toBeGreaterThan(RUNS / 4);
});
