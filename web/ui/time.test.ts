import { expect, test } from 'vitest';
import { addDays, dayOf, formatMoment } from './time.ts';

test('a moment just before midnight UTC belongs to the next Polish day', () => {
  expect(dayOf('2026-11-22T23:30:00Z')).toBe('2026-11-23');
  expect(formatMoment('2026-11-22T23:30:00Z', 'time', 'pl')).toBe('00:30');
});

test('the hour follows the change of the clocks', () => {
  expect(formatMoment('2026-10-25T00:30:00Z', 'time', 'pl')).toBe('02:30');
  expect(formatMoment('2026-10-25T01:30:00Z', 'time', 'pl')).toBe('02:30');
  expect(formatMoment('2026-03-29T01:00:00Z', 'time', 'en')).toBe('03:00');
});

test('days are counted on the calendar, whatever the clocks do between them', () => {
  expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
});
