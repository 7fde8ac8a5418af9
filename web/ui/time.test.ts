import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { addDays, dayOf, formatDay, formatMoment, lastDayBefore } from './time.ts';

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

test('a day is the same on every clock, and one that may be missing does not compile', () => {
  expect(formatDay('2027-03-28', 'date', 'pl')).toBe('28 marca 2027');
  // @ts-expect-error: a batch may have no day, and the screen has to say so.
  expect(() => formatDay(null, 'date', 'pl')).toThrow(RangeError);
});

test('nobody makes a moment of a day by themselves: text takes in what is missing as if it were there', () => {
  const files = globSync('web/**/*.{ts,tsx}').filter((file) => !/ui\/time(\.test)?\.ts$/.test(file));
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => /\}T\d\d:\d\d/.test(readFileSync(file, 'utf8')))).toEqual([]);
});
