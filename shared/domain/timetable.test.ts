import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../tests/builders.ts';
import { holidayOn } from './holidays.ts';
import type { WeeklyRule } from './schedule.ts';
import {
  type DayException,
  type DayRange,
  daysBetween,
  EMPTY_TIMETABLE,
  includesDay,
  joined,
  layOut,
  type Timetable,
  termsAtMost,
} from './timetable.ts';
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
const placesOn = (plan: Timetable, day: string, standing?: Parameters<typeof layOut>[2]) =>
  Object.fromEntries(
    Object.entries(layOut(plan, holidayOn, standing)(day).slots).map(([key, { capacity }]) => [key, capacity]),
  );
const on = (...exceptions: DayException[]) => placesOn(timetable({ exceptions }), TUESDAY);
const WHOLE = { t480v1d1e: 2, t510v1d1e: 2, t540v1d1e: 2, t570v1d1e: 2 };

/** Extra hours on Tuesday, over the rule's and with terms of another length unless told otherwise. */
const extra = (over: Partial<Extract<DayException, { kind: 'extra' }>> = {}): DayException => ({
  kind: 'extra',
  day: TUESDAY,
  ...SERIES,
  slotMinutes: 20,
  ...over,
});
const closedUntil = (to: string): DayException => ({ kind: 'closed', day: TUESDAY, from: '08:00', to, reason: 'x' });

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
    expect(placesOn(capped, '20270308')).toEqual(WHOLE);
    const other = timetable({ weeklyCaps: [{ vaccineType: 'cov19.moderna', doses: 0 }] });
    expect(placesOn(other, TUESDAY)).toEqual(WHOLE);
  });
});

describe('ranges of days', () => {
  const range = (from: string, to: string): DayRange => ({ from, to });

  it('that meet or overlap become one; those with days between them stay apart, in order', () => {
    expect(joined([range('20261228', '20270107'), range('20261201', '20261214')])).toEqual([
      range('20261201', '20261214'),
      range('20261228', '20270107'),
    ]);
    expect(joined([range('20261201', '20261214'), range('20261215', '20261220')])).toEqual([
      range('20261201', '20261220'),
    ]);
    expect(joined([range('20261201', '20261231'), range('20261205', '20261206')])).toEqual([
      range('20261201', '20261231'),
    ]);
  });

  it('joined hold the days that they held before, and no other', () => {
    const day = fc.integer({ min: 0, max: 40 }).map((ahead) => daysBetween('20261215', '20270131')[ahead]!);
    const ranges = fc.array(
      fc.tuple(day, day).map(([a, b]) => (a < b ? range(a, b) : range(b, a))),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(ranges, (given) => {
        const after = joined(given);
        for (const one of daysBetween('20261215', '20270131')) {
          expect(includesDay(after, one)).toBe(includesDay(given, one));
        }
        for (const [i, { from }] of after.entries()) if (i > 0) expect(from > after[i - 1]!.to).toBe(true);
      }),
    );
  });
});

describe('the terms that a timetable makes at most', () => {
  it('are never fewer than it lays out, and as many where nothing coincides or is closed for hours', () => {
    const closed = { kind: 'closed', reason: 'remont' } as const;
    const days = daysBetween('20270301', '20270314');
    const count = (plan: Timetable) => {
      const planOf = layOut(plan, holidayOn);
      return days.reduce((sum, day) => sum + Object.keys(planOf(day).slots).length, 0);
    };
    const exact = timetable({
      exceptions: [
        { ...closed, day: '20270301' },
        { kind: 'extra', day: '20270301', ...SERIES, from: '12:00', to: '13:00' },
      ],
    });
    expect(termsAtMost(exact, days, holidayOn)).toBe(count(exact));
    const more = timetable({
      rules: [RULE, { ...RULE, capacity: 9 }],
      exceptions: [{ ...closed, day: TUESDAY, from: '08:00', to: '09:00' }],
    });
    expect(termsAtMost(more, days, holidayOn)).toBeGreaterThan(count(more));
  });
});

describe('a timetable is refused, naming the value, when', () => {
  const problemsOf = async (over: Partial<Timetable>) =>
    (await refusalOf(() => refuseImpossible(timetable(over), '20270301'))).details.problems;

  it.each([
    ['a rule crosses midnight', { rules: [{ ...RULE, from: '22:00', to: '02:00' }] }, { value: 'ruleEnd', at: 0 }],
    ['a rule has no length', { rules: [{ ...RULE, to: '08:00' }] }, { value: 'ruleEnd', at: 0 }],
    [
      'no term fits',
      { rules: [RULE, { ...RULE, slotMinutes: 121, audience: 'internal' }] },
      { value: 'ruleSlotMinutes', at: 1 },
    ],
    [
      'rules overlap with terms of two lengths',
      { rules: [RULE, { ...RULE, slotMinutes: 20 }] },
      { value: 'rule', at: 1 },
    ],
    [
      'hours are closed from nowhere',
      { exceptions: [{ kind: 'closed', day: TUESDAY, to: '10:00', reason: 'x' }] },
      { value: 'exception', at: 0 },
    ],
    [
      'hours are closed backwards',
      { exceptions: [{ kind: 'closed', day: TUESDAY, from: '12:00', to: '10:00', reason: 'x' }] },
      { value: 'exceptionEnd', at: 0 },
    ],
    [
      'extra hours cross midnight',
      { exceptions: [{ kind: 'extra', day: TUESDAY, ...SERIES, from: '23:00', to: '01:00' }] },
      { value: 'exceptionEnd', at: 0 },
    ],
    [
      'extra hours overlap those of a rule with terms of another length',
      { exceptions: [{ kind: 'extra', day: TUESDAY, ...SERIES, slotMinutes: 20, from: '08:00', to: '09:00' }] },
      { value: 'exception', at: 0 },
    ],
    [
      'extra hours begin within a term of another length, at no start of its own',
      { exceptions: [{ kind: 'extra', day: TUESDAY, ...SERIES, slotMinutes: 7, from: '09:45', to: '10:20' }] },
      { value: 'exception', at: 0 },
    ],
    [
      'extra hours overlap others of the day with terms of another length',
      {
        exceptions: [
          { kind: 'extra', day: TUESDAY, ...SERIES, from: '14:00', to: '15:00' },
          { kind: 'extra', day: TUESDAY, ...SERIES, slotMinutes: 20, from: '14:30', to: '15:30' },
        ],
      },
      { value: 'exception', at: 1 },
    ],
    [
      'extra hours are those that the clocks skip',
      { exceptions: [{ kind: 'extra', day: '20270328', ...SERIES, from: '02:00', to: '03:00' }] },
      { value: 'exception', at: 0 },
    ],
    [
      'a vaccine is capped twice',
      {
        weeklyCaps: [
          { vaccineType: 'cov19.pfizer', doses: 1 },
          { vaccineType: 'cov19.pfizer', doses: 2 },
        ],
      },
      { value: 'weeklyCap', at: 1 },
    ],
  ] satisfies [string, Partial<Timetable>, object][])('%s', async (_, over, where) => {
    expect(await problemsOf(over)).toEqual([{ ...where, problem: expect.any(String) }]);
  });

  it('and not when rules only touch, or overlap in another vaccine, dose, audience or day', () => {
    const others = [
      { ...RULE, from: '10:00', to: '12:00', slotMinutes: 20 },
      { ...RULE, slotMinutes: 20, vaccineType: 'cov19.moderna' },
      { ...RULE, slotMinutes: 20, doses: [2] },
      { ...RULE, slotMinutes: 20, audience: 'internal' },
    ] as const;
    expect(() => refuseImpossible(timetable({ rules: [RULE, ...others] }), '20270301')).not.toThrow();
  });

  it.each<[string, Partial<Timetable>]>([
    ['touch', { exceptions: [extra({ from: '10:00', to: '10:20' })] }],
    ['are of another vaccine, dose or audience', { exceptions: [extra({ audience: 'internal' })] }],
    ['are of hours closed before', { exceptions: [closedUntil('09:00'), extra({ to: '09:00' })] }],
    ['are on a holiday, when the rules rest', { exceptions: [extra({ day: '20271111' })] }],
    ['have terms of the same length', { exceptions: [extra({ slotMinutes: 30 })] }],
    ['are of a day that is past, planned when nobody checked', { exceptions: [extra({ day: '20270228' })] }],
  ])('nor when extra hours %s', (_, over) => {
    expect(() => refuseImpossible(timetable(over), '20270301')).not.toThrow();
  });

  it('but where only some of the hours were closed before, extra hours clash with the rest', async () => {
    const problems = await problemsOf({ exceptions: [closedUntil('08:30'), extra({ to: '09:00' })] });
    expect(problems).toMatchObject([{ value: 'exception', at: 1 }]);
  });

  it('but is within milliseconds when it is as large as it may be', () => {
    const many = Array.from({ length: 400 }, (_, i) => {
      const day = daysBetween('20270301', '20270401')[i % 20]!;
      return extra({ day, from: '20:00', to: '20:05', slotMinutes: 5, audience: i % 2 ? 'internal' : 'external' });
    });
    const rules = [{ ...RULE, from: '00:00', to: '20:00', slotMinutes: 1 }];
    const startedMs = performance.now();
    refuseImpossible(timetable({ rules, exceptions: many }), '20270301');
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});
