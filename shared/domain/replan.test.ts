import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appointment, NOW_MS, OTHER_POINT_ID, siteDay, slotRef } from '../../tests/builders.ts';
import { matchTerms } from './replan.ts';
import { slotIdOf } from './slot.ts';

const at = (startMinute: number, over = {}) => slotRef({ day: '20270304', startMinute, ...over });
const visitAt = (startMinute: number, id = `v${startMinute}`) => ({
  ...appointment({ slot: slotRef({ startMinute }) }),
  id,
});
const day = (slots: ReturnType<typeof at>[], capacity = 1, over = {}) =>
  siteDay(
    slots.map((slot) => ({ slot, capacity })),
    { day: slots[0]!.day, ...over },
  );

describe('a visit gets', () => {
  it('the most similar time of day, and of equal ones the earliest day', () => {
    const targets = [{ distanceKm: 0, days: [day([at(480), at(610)]), day([at(610, { day: '20270305' })])] }];
    expect([...matchTerms([visitAt(600)], targets, NOW_MS)]).toEqual([['v600', slotIdOf(at(610))]]);
  });

  it('a term of its own point before any of another, however well that suits', () => {
    const near = day([at(600, { servicePointId: OTHER_POINT_ID })], 1, { servicePointId: OTHER_POINT_ID });
    const targets = [
      { distanceKm: 0, days: [day([at(1_000)])] },
      { distanceKm: 0.5, days: [near] },
    ];
    const matched = matchTerms([visitAt(600), visitAt(615)], targets, NOW_MS);
    expect([matched.get('v600'), matched.get('v615')]).toEqual([
      slotIdOf(at(1_000)),
      slotIdOf(at(600, { servicePointId: OTHER_POINT_ID })),
    ]);
  });

  it('nothing of another vaccine or dose, nothing that has begun, and no internal term of another point', () => {
    const foreign = at(600, { servicePointId: OTHER_POINT_ID, audience: 'internal' });
    const targets = [
      { distanceKm: 0, days: [day([at(600, { vaccineType: 'cov19.moderna' }), at(600, { dose: 2 })])] },
      { distanceKm: 1, days: [day([foreign], 1, { servicePointId: OTHER_POINT_ID })] },
    ];
    expect(matchTerms([visitAt(600)], targets, NOW_MS).size).toBe(0);
    const begun = [{ distanceKm: 0, days: [day([at(600)])] }];
    expect(matchTerms([visitAt(600)], begun, NOW_MS + 10 * 86_400_000).size).toBe(0);
  });
});

it('no place is given twice, and no visit goes without a term while a suitable one is free', () => {
  const visits = fc.uniqueArray(fc.integer({ min: 480, max: 540 }), { maxLength: 15 });
  const places = fc.uniqueArray(fc.tuple(fc.integer({ min: 480, max: 540 }), fc.integer({ min: 1, max: 3 })), {
    minLength: 1,
    maxLength: 10,
    selector: ([minute]) => minute,
  });
  fc.assert(
    fc.property(visits, places, (minutes, terms) => {
      const slots = terms.map(([minute, capacity]) => ({ slot: at(minute), capacity }));
      const targets = [{ distanceKm: 0, days: [siteDay(slots, { day: '20270304' })] }];
      const matched = matchTerms(
        minutes.map((minute) => visitAt(minute)),
        targets,
        NOW_MS,
      );
      const given = Map.groupBy(matched.values(), (slotId) => slotId);
      for (const { slot, capacity } of slots)
        expect(given.get(slotIdOf(slot))?.length ?? 0).toBeLessThanOrEqual(capacity);
      const total = terms.reduce((sum, [, capacity]) => sum + capacity, 0);
      expect(matched.size).toBe(Math.min(minutes.length, total));
    }),
  );
});
