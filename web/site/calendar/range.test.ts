import { expect, test } from 'vitest';
import { mondayOf, rangeOf } from './range.ts';

test('a week begins on Monday, Sunday being its last day', () => {
  expect(mondayOf('2026-11-22')).toBe('2026-11-16');
  expect(mondayOf('2026-11-23')).toBe('2026-11-23');
  expect(rangeOf('week', '2026-12-31')).toEqual({ from: '2026-12-28', to: '2027-01-03' });
});

test('the day view shows its day alone', () => {
  expect(rangeOf('day', '2026-11-22')).toEqual({ from: '2026-11-22', to: '2026-11-22' });
});
