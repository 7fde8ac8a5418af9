import { expect, test } from 'vitest';
import type { DayException } from '../api.ts';
import { copiesOf } from './copy-week.ts';

const closed = (day: string): DayException => ({ kind: 'closed', day, reason: 'szkolenie' });

test('exceptions keep their weekday, across the end of a year and the change of the clocks', () => {
  expect(copiesOf([closed('2026-12-30')], '2026-12-28', '2027-01-08')).toEqual([closed('2027-01-06')]);
  expect(copiesOf([closed('2026-10-24')], '2026-10-19', '2026-10-26')).toEqual([closed('2026-10-31')]);
});

test('other weeks are left alone, and copying twice adds nothing', () => {
  const exceptions = [closed('2026-11-16'), closed('2026-11-24')];
  const copies = copiesOf(exceptions, '2026-11-18', '2026-11-30');
  expect(copies).toEqual([closed('2026-11-30')]);
  expect(copiesOf([...exceptions, ...copies], '2026-11-18', '2026-11-30')).toEqual([]);
});
