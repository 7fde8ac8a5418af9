import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../tests/builders.ts';
import { holidayOn } from './holidays.ts';
import type { WeeklyRule } from './schedule.ts';
import { type DayException, daysBetween, EMPTY_TIMETABLE, layOut, type Timetable } from './timetable.ts';
import { refuseImpossible } from './timetable-rules.ts';

const TUESDAY = '20270302';
const SERIES = {
  from: '08:00',
  to: '10:00',
  slotMinutes: 30,
  capacity: 2,
  vaccineType: 'cov19.pfizer',
  doses: [1],
  audience: 'external',
} as const;
const RULE: WeeklyRule = { ...SERIES, weekdays: [1, 2, 3, 4, 5, 6, 7] };
const term = { vaccineType: 'cov19.pfizer', dose: 1, audience: 'external' } as const;

const timetable = (over: Partial<Timetable> = {}): Timetable => ({ ...EMPTY_TIMETABLE, rules: [RULE], ...over });
const placesOn = (plan: Timetable, day: string, days = [day]) =>
  Object.fromEntries(
    Object.entries(layOut(plan, days, holidayOn).get(day)!).map(([key, { capacity }]) => [key, capacity]),
  );
const on = (...exceptions: DayException[]) => placesOn(timetable({ exceptions }), TUESDAY);
const WHOLE = { t480v1d1e: 2, t510v1d1e: 2, t540v1d1e: 2, t570v1d1e: 2 };

describe('an exception', () => {
  it('closes a day, or only the terms that reach into the hours closed', () => {
    expect(on({ kind: 'closed', day: TUESDAY, reason: 'awaria' })).toEqual({});
    const morning = { kind: 'closed', day: TUESDAY, from: '08:15', to: '09:00', reason: 'dostawa' } as const;
    expect(on(morning)).toEqual({ t540v1d1e: 2, t570v1d1e: 2 });
    expect(on({ ...morning, day: '20270303' })).toEqual(WHOLE);
  });

  it('adds hours, and places to terms that are there', () => {
    const extra = { kind: 'extra', day: TUESDAY, ...SERIES, from: '09:30', to: '10:30' } as const;
    expect(on(extra)).toEqual({ ...WHOLE, t570v1d1e: 4, t600v1d1e: 2 });
  });

  it('sets the places of one term, none included, and leaves a term that is not there', () => {
    const places = { kind: 'places', day: TUESDAY, at: '08:30', capacity: 5, ...term } as const;
    expect(on(places)).toEqual({ ...WHOLE, t510v1d1e: 5 });
    const { t510v1d1e: _, ...rest } = WHOLE;
    expect(on({ ...places, capacity: 0 })).toEqual(rest);
    expect(on({ ...places, at: '08:31' })).toEqual(WHOLE);
  });

  it('goes over the earlier ones: extra hours on a closed day are open, and closing closes them too', () => {
    const closed = { kind: 'closed', day: TUESDAY, reason: 'remont' } as const;
    const extra = { kind: 'extra', day: TUESDAY, ...SERIES, from: '12:00', to: '12:30' } as const;
    expect(on(closed, extra)).toEqual({ t720v1d1e: 2 });
    expect(on(extra, closed)).toEqual({});
  });

  it('of hours keeps to the clock on the wall on the days when it changes', () => {
    // The day in March is Easter, too.
    const rules = [{ ...RULE, from: '01:00', to: '05:00', slotMinutes: 60 }];
    const early = timetable({ rules, closedOnHolidays: false });
    const closed = (day: string): DayException => ({ kind: 'closed', day, from: '03:00', to: '04:00', reason: 'noc' });
    // In March 02:00 is skipped: 03:00 is the 120th minute. In October it comes twice: 03:00 is the 240th.
    expect(Object.keys(placesOn({ ...early, exceptions: [closed('20270328')] }, '20270328'))).toHaveLength(2);
    const autumn = placesOn({ ...early, exceptions: [closed('20271031')] }, '20271031');
    expect(Object.keys(autumn)).toEqual(['t60v1d1e', 't120v1d1e', 't300v1d1e']);
  });
});

describe('a timetable', () => {
  it('rests on public holidays when it says so, but for extra hours', () => {
    const extra = { kind: 'extra', day: '20271111', ...SERIES, to: '08:30' } as const;
    expect(placesOn(timetable(), '20271111')).toEqual({});
    expect(placesOn(timetable({ exceptions: [extra] }), '20271111')).toEqual({ t480v1d1e: 2 });
    expect(placesOn(timetable({ closedOnHolidays: false }), '20271111')).toEqual(WHOLE);
  });

  it('has terms on 29 February, and passes from the 28th to March in other years', () => {
    expect(daysBetween('20280228', '20280301')).toEqual(['20280228', '20280229', '20280301']);
    expect(daysBetween('20270228', '20270301')).toEqual(['20270228', '20270301']);
    expect(placesOn(timetable(), '20280229')).toEqual(WHOLE);
  });

  it('has a term for each dose of a rule', () => {
    const both = timetable({ rules: [{ ...RULE, to: '08:30', doses: [1, 2] }] });
    expect(placesOn(both, TUESDAY)).toEqual({ t480v1d1e: 2, t480v1d2e: 2 });
  });

  it('gives a week no more places of a vaccine than its cap, from Monday on, whichever days are asked for', () => {
    const capped = timetable({ weeklyCaps: [{ vaccineType: 'cov19.pfizer', doses: 11 }] });
    expect(placesOn(capped, '20270301')).toEqual(WHOLE);
    expect(placesOn(capped, TUESDAY)).toEqual({ t480v1d1e: 2, t510v1d1e: 1 });
    expect(placesOn(capped, '20270303')).toEqual({});
    expect(placesOn(capped, '20270308', daysBetween(TUESDAY, '20270308'))).toEqual(WHOLE);
    const other = timetable({ weeklyCaps: [{ vaccineType: 'cov19.moderna', doses: 0 }] });
    expect(placesOn(other, TUESDAY)).toEqual(WHOLE);
  });
});

describe('a timetable is refused, naming the field, when', () => {
  const problemsOf = async (over: Partial<Timetable>) =>
    (await refusalOf(() => refuseImpossible(timetable(over)))).details.problems;

  it.each([
    ['a rule crosses midnight', { rules: [{ ...RULE, from: '22:00', to: '02:00' }] }, '/timetable/rules/0/to'],
    ['a rule has no length', { rules: [{ ...RULE, to: '08:00' }] }, '/timetable/rules/0/to'],
    [
      'no term fits',
      { rules: [RULE, { ...RULE, slotMinutes: 121, audience: 'internal' }] },
      '/timetable/rules/1/slotMinutes',
    ],
    ['rules overlap with terms of two lengths', { rules: [RULE, { ...RULE, slotMinutes: 20 }] }, '/timetable/rules/1'],
    [
      'hours are closed from nowhere',
      { exceptions: [{ kind: 'closed', day: TUESDAY, to: '10:00', reason: 'x' }] },
      '/timetable/exceptions/0',
    ],
    [
      'hours are closed backwards',
      { exceptions: [{ kind: 'closed', day: TUESDAY, from: '12:00', to: '10:00', reason: 'x' }] },
      '/timetable/exceptions/0/to',
    ],
    [
      'extra hours cross midnight',
      { exceptions: [{ kind: 'extra', day: TUESDAY, ...SERIES, from: '23:00', to: '01:00' }] },
      '/timetable/exceptions/0/to',
    ],
    [
      'a vaccine is capped twice',
      {
        weeklyCaps: [
          { vaccineType: 'cov19.pfizer', doses: 1 },
          { vaccineType: 'cov19.pfizer', doses: 2 },
        ],
      },
      '/timetable/weeklyCaps/1',
    ],
  ] satisfies [string, Partial<Timetable>, string][])('%s', async (_, over, field) => {
    expect(await problemsOf(over)).toEqual([{ field, problem: expect.any(String) }]);
  });

  it('and not when rules only touch, or overlap in another vaccine, dose, audience or day', () => {
    const others = [
      { ...RULE, from: '10:00', to: '12:00', slotMinutes: 20 },
      { ...RULE, slotMinutes: 20, vaccineType: 'cov19.moderna' },
      { ...RULE, slotMinutes: 20, doses: [2] },
      { ...RULE, slotMinutes: 20, audience: 'internal' },
    ] as const;
    expect(() => refuseImpossible(timetable({ rules: [RULE, ...others] }))).not.toThrow();
  });
});
