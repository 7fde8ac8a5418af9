import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  ageOn,
  dayKeyOf,
  dayOf,
  elapsedMinutes,
  instantOf,
  isoDateOf,
  latestBirthOfAge,
  midnightOf,
  momentOf,
  wallMinuteOf,
  weekdayOf,
  writtenOf,
} from './civil-time.ts';

const SPRING = '20270328'; // 02:00 becomes 03:00
const AUTUMN = '20271031'; // 03:00 becomes 02:00

const at = (instant: string) => Date.parse(instant);

describe('days', () => {
  it('begin at Warsaw midnight, in UTC the evening before', () => {
    expect(instantOf(midnightOf('20270302'))).toBe('2027-03-01T23:00:00Z');
    expect(instantOf(midnightOf('20270702'))).toBe('2027-07-01T22:00:00Z');
    expect(dayOf(at('2027-03-01T22:59:59Z'))).toBe('20270301');
    expect(dayOf(at('2027-03-01T23:00:00Z'))).toBe('20270302');
  });

  it('are 23 hours long on 28 March 2027, 25 on 31 October, 24 between', () => {
    const hours = (day: string) => (midnightOf(addDays(day, 1)) - midnightOf(day)) / 3_600_000;
    expect([hours(SPRING), hours(AUTUMN), hours('20270615')]).toEqual([23, 25, 24]);
  });

  it('follow each other over months, years and 29 February', () => {
    expect(addDays('20280228', 1)).toBe('20280229');
    expect(addDays('20280229', 1)).toBe('20280301');
    expect(addDays('20270228', 1)).toBe('20270301');
    expect(addDays('20271231', 1)).toBe('20280101');
    expect(addDays('20280101', -1)).toBe('20271231');
    expect(addDays('20280229', 365)).toBe('20290228');
  });

  it('have ISO weekdays, Monday 1 to Sunday 7', () => {
    expect(['20270301', '20270302', '20270306', '20270307', '20280229'].map(weekdayOf)).toEqual([1, 2, 6, 7, 2]);
  });

  it('turn from and into ISO dates', () => {
    expect(dayKeyOf('2028-02-29')).toBe('20280229');
    expect(isoDateOf('20280229')).toBe('2028-02-29');
  });

  it.each(['2027-02-29', '2027-13-01', '2027-00-10', '2027-04-31', '20270401', '2027-4-1', '', '2027-04-01T00:00'])(
    'are never made of %j',
    (text) => {
      expect(dayKeyOf(text)).toBeUndefined();
    },
  );
});

describe('a year of life', () => {
  it.each([
    ['2008-02-29', '2026-02-27', 17],
    ['2008-02-29', '2026-02-28', 18],
    ['2008-02-29', '2028-02-28', 19],
    ['2008-02-29', '2028-02-29', 20],
    ['2000-02-29', '2100-02-28', 100],
    ['2008-02-28', '2026-02-28', 18],
    ['2008-03-01', '2026-02-28', 17],
    ['2008-03-01', '2026-03-01', 18],
    ['1966-11-30', '2026-11-29', 59],
    ['1966-11-30', '2026-11-30', 60],
  ])('of someone born on %s is completed by law so that on %s they are %i', (born, on, age) => {
    expect(ageOn(born, on)).toBe(age);
  });

  it.each([
    ['2026-02-28', '2008-02-29'],
    ['2026-02-27', '2008-02-27'],
    ['2028-02-29', '2010-02-28'],
    ['2026-03-01', '2008-03-01'],
  ])('is the bound of a group by age: on %s those born up to %s are 18', (on, born) => {
    expect(latestBirthOfAge(18, on)).toBe(born);
  });

  it('has the same bound for a group as for a person, on every day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 100 }), (days, years) => {
        const on = isoDateOf(addDays('20000101', days));
        const latest = latestBirthOfAge(years, on);
        const dayLater = isoDateOf(addDays(dayKeyOf(latest)!, 1));
        expect([ageOn(latest, on) >= years, ageOn(dayLater, on) >= years]).toEqual([true, false]);
      }),
    );
  });
});

describe('the clock change', () => {
  it('in March skips 02:00 to 02:59: those times do not exist, 03:00 is two hours after midnight', () => {
    expect(elapsedMinutes(SPRING, 1, 59)).toBe(119);
    expect([0, 1, 30, 59].map((minute) => elapsedMinutes(SPRING, 2, minute))).toEqual(Array(4).fill(undefined));
    expect(elapsedMinutes(SPRING, 3, 0)).toBe(120);
    expect(elapsedMinutes(SPRING, 9, 0)).toBe(480);
  });

  it('in October repeats 02:00 to 02:59: the first of each is meant, 03:00 is four hours after midnight', () => {
    expect(elapsedMinutes(AUTUMN, 2, 30)).toBe(150);
    expect(instantOf(momentOf(AUTUMN, 150))).toBe('2027-10-31T00:30:00Z');
    expect(elapsedMinutes(AUTUMN, 3, 0)).toBe(240);
    expect(elapsedMinutes(AUTUMN, 9, 0)).toBe(600);
  });

  it('gives both passes of the repeated hour the same wall clock and different moments', () => {
    expect(wallMinuteOf(momentOf(AUTUMN, 150))).toBe(150);
    expect(wallMinuteOf(momentOf(AUTUMN, 210))).toBe(150);
    expect(momentOf(AUTUMN, 210) - momentOf(AUTUMN, 150)).toBe(3_600_000);
  });
});

describe('the rule of Warsaw’s clock', () => {
  it('is that of the system’s time zones, to the second of every change until 2050', () => {
    const clock = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Warsaw', dateStyle: 'short', timeStyle: 'short' });
    const shown = (epochMs: number) => {
      const wall = wallMinuteOf(epochMs);
      const two = (n: number) => String(n).padStart(2, '0');
      return `${isoDateOf(dayOf(epochMs))} ${two(Math.floor(wall / 60))}:${two(wall % 60)}`;
    };
    for (let year = 2020; year <= 2050; year++) {
      for (let day = 0; day < 366; day++) {
        const oneUtc = Date.UTC(year, 0, 1 + day, 1);
        for (const epochMs of [oneUtc - 1_000, oneUtc, oneUtc + 12 * 3_600_000])
          expect(shown(epochMs)).toBe(clock.format(epochMs));
      }
    }
  });
});

describe('moments', () => {
  it('are whole seconds: fractions are cut, not rounded', () => {
    expect(instantOf(at('2027-03-01T08:00:00.999Z'))).toBe('2027-03-01T08:00:00Z');
  });

  it('sort as text in the order of time', () => {
    const moments = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2099-01-01T00:00:00Z') });
    fc.assert(
      fc.property(moments, moments, (a, b) => {
        expect(instantOf(a) < instantOf(b)).toBe(Math.floor(a / 1000) < Math.floor(b / 1000));
      }),
    );
  });

  it('fall on the day whose midnight they follow, at the wall time they show', () => {
    const day = fc.integer({ min: 0, max: 10_000 }).map((days) => addDays('20200101', days));
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 1_379 }), (key, elapsed) => {
        expect(dayOf(momentOf(key, elapsed))).toBe(key);
        const wall = wallMinuteOf(momentOf(key, elapsed));
        // Where the clock repeats an hour, the first pass is what a wall time means.
        const meant = elapsedMinutes(key, Math.floor(wall / 60), wall % 60);
        expect([elapsed, elapsed - 60]).toContain(meant);
        if (key.slice(4, 6) !== '10') expect(meant).toBe(elapsed);
      }),
    );
  });

  it('are written for people in Polish civil time', () => {
    expect(writtenOf('2027-03-02T09:00:00Z')).toBe('02.03.2027 godz. 10:00');
    expect(writtenOf('2027-07-02T06:05:00Z')).toBe('02.07.2027 godz. 08:05');
  });
});
