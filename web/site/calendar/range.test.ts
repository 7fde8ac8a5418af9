import { expect, test } from 'vitest';
import { mondayOf, rangeOf, shownAt } from './range.ts';

test('a week begins on Monday, Sunday being its last day', () => {
  expect(mondayOf('2026-11-22')).toBe('2026-11-16');
  expect(mondayOf('2026-11-23')).toBe('2026-11-23');
  expect(rangeOf('week', '2026-12-31')).toEqual({ from: '2026-12-28', to: '2027-01-03' });
});

test('the day view shows its day alone', () => {
  expect(rangeOf('day', '2026-11-22')).toEqual({ from: '2026-11-22', to: '2026-11-22' });
});

test('an address names a day or a week; what is no day of the calendar’s form is taken for today', () => {
  expect(shownAt(new URLSearchParams('dzien=2027-03-03'))).toEqual({ view: 'day', day: '2027-03-03' });
  expect(shownAt(new URLSearchParams('dzien=2027-03-03&widok=tydzien')).view).toBe('week');
  expect(shownAt(new URLSearchParams('dzien=jutro')).day).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});
