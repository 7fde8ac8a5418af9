import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, ageOn, isoDateOf } from '../civil-time.ts';
import { addMonths, daysOf, isAged, monthsOn, reachedOn } from './ages.ts';

describe('months of age', () => {
  it.each([
    ['2026-05-15', '2026-11-14', 5],
    ['2026-05-15', '2026-11-15', 6],
    ['2026-08-31', '2027-02-27', 5],
    ['2026-08-31', '2027-02-28', 6],
    ['2024-02-29', '2025-02-28', 12],
    ['2026-12-31', '2027-01-30', 0],
  ])('of someone born on %s are on %s %i', (born, on, months) => {
    expect(monthsOn(born, on)).toBe(months);
  });

  it('make the years of every other age in the system', () => {
    const day = fc.integer({ min: 0, max: 45_000 }).map((days) => isoDateOf(addDays('19300101', days)));
    fc.assert(
      fc.property(day, day, (a, b) => {
        const [born, on] = [a, b].sort() as [string, string];
        expect(Math.floor(monthsOn(born, on) / 12)).toBe(ageOn(born, on));
      }),
    );
  });

  it('are reached on the day that is told', () => {
    expect(reachedOn({ years: 15 }, '2010-03-01')).toBe('20250301');
    expect(reachedOn({ months: 6 }, '2026-08-31')).toBe('20270228');
    expect(reachedOn({ years: 18 }, '2008-02-29')).toBe('20260228');
  });
});

it('ages include both ends', () => {
  const ages = { from: { years: 12 }, to: { years: 13 } };
  const on = (day: string) => isAged(ages, '2010-05-05', day);
  expect(['2022-05-04', '2022-05-05', '2024-05-04', '2024-05-05'].map(on)).toEqual([false, true, true, false]);
  expect([isAged(undefined, undefined, '2024-01-01'), isAged(ages, undefined, '2024-01-01')]).toEqual([true, false]);
});

it('a span of months ends on the day of the same number or the last of the month', () => {
  expect([addMonths('20270131', 1), addMonths('20271231', 2), addMonths('20270301', 12)]).toEqual([
    '20270228',
    '20280229',
    '20280301',
  ]);
  expect([
    daysOf({ months: 6 }, '20270301'),
    daysOf({ days: 21 }, '20270301'),
    daysOf({ days: 0 }, '20270301'),
  ]).toEqual([184, 21, 0]);
});
