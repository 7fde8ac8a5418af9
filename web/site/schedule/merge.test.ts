import { expect, test } from 'vitest';
import type { DayException, Timetable, WeeklyRule } from '../api.ts';
import { difference, mergeOnTop } from './merge.ts';

const rule = (from: string): WeeklyRule => ({
  weekdays: [1, 2],
  from,
  to: '16:00',
  slotMinutes: 15,
  capacity: 2,
  vaccineType: 'cov19.pfizer',
  doses: [1],
  audience: 'external',
});
const closed = (day: string): DayException => ({ kind: 'closed', day, reason: 'awaria' });
const base: Timetable = {
  rules: [rule('08:00'), rule('09:00')],
  exceptions: [closed('2026-12-01')],
  closedOnHolidays: true,
  weeklyCaps: [{ vaccineType: 'cov19.pfizer', doses: 100 }],
};

test('mine on top of theirs: what each added stays, what each removed is gone', () => {
  const mine = { ...base, rules: [rule('08:00'), rule('10:00')] };
  const theirs = { ...base, rules: [rule('09:00'), rule('11:00')], exceptions: [closed('2026-12-02')] };
  expect(mergeOnTop(base, mine, theirs)).toEqual({
    ...base,
    rules: [rule('11:00'), rule('10:00')],
    exceptions: [closed('2026-12-02')],
  });
});

test('what both added stands there once', () => {
  const both = { ...base, exceptions: [...base.exceptions, closed('2026-12-24')] };
  expect(mergeOnTop(base, both, both)).toEqual(both);
});

test('holidays and caps are mine only where I changed them', () => {
  const mine: Timetable = { ...base, weeklyCaps: [{ vaccineType: 'cov19.moderna', doses: 5 }, ...base.weeklyCaps] };
  const theirs: Timetable = {
    ...base,
    closedOnHolidays: false,
    weeklyCaps: [{ vaccineType: 'cov19.pfizer', doses: 7 }],
  };
  expect(mergeOnTop(base, mine, theirs)).toEqual({
    ...base,
    closedOnHolidays: false,
    weeklyCaps: [
      { vaccineType: 'cov19.moderna', doses: 5 },
      { vaccineType: 'cov19.pfizer', doses: 7 },
    ],
  });
});

test('a difference names what was added and removed, whatever the order of rules and keys', () => {
  const { audience, ...rest } = rule('08:00');
  const reordered = { ...base, rules: [rule('09:00'), { audience, ...rest }] };
  expect(difference(base, reordered)).toMatchObject({ added: { rules: [] }, removed: { rules: [] } });
  const changed = difference(base, { ...base, rules: [rule('09:00'), rule('07:00')], closedOnHolidays: false });
  expect(changed.added.rules).toEqual([rule('07:00')]);
  expect(changed.removed.rules).toEqual([rule('08:00')]);
  expect(changed.closedOnHolidays).toBe(false);
});
