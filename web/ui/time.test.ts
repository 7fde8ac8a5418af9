import { expect, test } from 'vitest';
import { addDays, dayOf, formatMoment, lastDayBefore } from './time.ts';

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

test('what is valid to a midnight is shown as valid until the day before, the last on which it works', () => {
  expect(lastDayBefore('2027-02-28T23:00:00Z', 'pl')).toBe('28 lutego 2027');
  expect(lastDayBefore('2026-10-24T22:00:00Z', 'pl')).toBe('24 października 2026');
  expect(lastDayBefore('2026-10-25T23:00:00Z', 'en')).toBe('25 October 2026');
});

test('what ends within a day is shown as valid until that day', () => {
  expect(lastDayBefore('2027-02-28T13:30:00Z', 'pl')).toBe('28 lutego 2027');
});
