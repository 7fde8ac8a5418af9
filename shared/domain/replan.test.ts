import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appointment, NOW_MS, OTHER_POINT_ID, POINT_ID, siteDay, slotRef } from '../../tests/builders.ts';
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

  it('the earliest day across New Year: 28 December, and not 4 January', () => {
    const visit = { ...appointment({ slot: slotRef({ day: '20261207', startMinute: 540 }) }), id: 'v' };
    const days = ['20270104', '20261228', '20270107'].map((key) => day([at(540, { day: key })]));
    const nowMs = Date.parse('2026-12-01T08:00:00Z');
    const matched = matchTerms([visit], [{ distanceKm: 0, days }], nowMs);
    expect(matched.get('v')).toBe(slotIdOf(at(540, { day: '20261228' })));
  });

  it('the same time on the clock on a day whose clocks change, in March and in October', () => {
    const tenOClock = { '20270328': 540, '20271031': 660 };
    for (const [key, ten] of Object.entries(tenOClock)) {
      const targets = [
        { distanceKm: 0, days: [day([ten - 60, ten, ten + 60].map((minute) => at(minute, { day: key })))] },
      ];
      expect(matchTerms([visitAt(600)], targets, NOW_MS).get('v600')).toBe(slotIdOf(at(ten, { day: key })));
    }
  });

  it('the same time on the clock when its own day was the one whose clocks changed', () => {
    const visit = { ...appointment({ slot: slotRef({ day: '20270328', startMinute: 540 }) }), id: 'v' };
    const targets = [{ distanceKm: 0, days: [day([540, 600].map((minute) => at(minute, { day: '20270405' })))] }];
    expect(matchTerms([visit], targets, NOW_MS).get('v')).toBe(slotIdOf(at(600, { day: '20270405' })));
  });

  it('a minute nearer in time before any earlier day, however many years that lies ahead', () => {
    const days = [day([at(602)]), day([at(601, { day: '20291231' })])];
    const matched = matchTerms([visitAt(600)], [{ distanceKm: 0, days }], NOW_MS);
    expect(matched.get('v600')).toBe(slotIdOf(at(601, { day: '20291231' })));
  });

  it('a metre nearer before any more similar time', () => {
    const [near, far] = [1, 1.001].map((distanceKm, i) => {
      const servicePointId = [POINT_ID, OTHER_POINT_ID][i]!;
      return { distanceKm, days: [day([at([1_200, 600][i]!, { servicePointId })], 1, { servicePointId })] };
    });
    expect(matchTerms([visitAt(600)], [far!, near!], NOW_MS).get('v600')).toBe(slotIdOf(at(1_200)));
  });

  it('no term before the day from which its dose is due, however equivalent', () => {
    const targets = [{ distanceKm: 0, days: [day([at(600)]), day([at(700, { day: '20270305' })])] }];
    const visit = visitAt(600);
    const due = (on: string) => matchTerms([visit], targets, NOW_MS, new Map([[visit.referralId, on]])).get('v600');
    expect([due('20270304'), due('20270305'), due('20270306')]).toEqual([
      slotIdOf(at(600)),
      slotIdOf(at(700, { day: '20270305' })),
      undefined,
    ]);
  });

  it('its choice before a later visit, in whatever order they are named', () => {
    const targets = [{ distanceKm: 0, days: [day([at(600), at(700)])] }];
    for (const visits of [
      [visitAt(600), visitAt(601)],
      [visitAt(601), visitAt(600)],
    ]) {
      const matched = matchTerms(visits, targets, NOW_MS);
      expect([matched.get('v600'), matched.get('v601')]).toEqual([slotIdOf(at(600)), slotIdOf(at(700))]);
    }
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
