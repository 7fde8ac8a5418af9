import { describe, expect, it } from 'vitest';
import { ANNA, referral } from '../../tests/builders.ts';
import { ageOn } from './civil-time.ts';
import { nextDose } from './dose-intervals.ts';
import { type GivenDose, nextDoseOf } from './programmes/doses.ts';
import { programmes } from './programmes/programmes.ts';

const MRNA = ['cov19.pfizer', 'cov19.moderna'];
/** By today's rules a second booster is due 120 days later, on 30 June 2027. */
const GIVEN_ON = '20270302';
const GIVEN_MS = Date.parse('2027-03-02T09:00:00Z');

const intervalAfter = (given: GivenDose, givenOn: string) =>
  nextDoseOf(programmes.at('cov19', GIVEN_MS)!, given, givenOn);

describe('the dose after a dose is due', () => {
  it.each([
    ['cov19.pfizer', '20210301', 42, 42],
    ['cov19.pfizer', '20210517', 35, 42],
    ['cov19.pfizer', '20210608', 21, 42],
    ['cov19.moderna', '20210608', 28, 42],
    ['cov19.astra_zeneca', '20210516', 84, 84],
    ['cov19.astra_zeneca', '20220101', 35, 84],
  ] as const)(
    'of %s given on %s after %i to %i days, of the same vaccine',
    (vaccineType, givenOn, minDays, maxDays) => {
      expect(intervalAfter({ vaccineType, dose: 1 }, givenOn)).toEqual({
        minDays,
        maxDays,
        vaccineTypes: [vaccineType],
      });
    },
  );

  it('as a booster of mRNA after the course, by the rules of the day: none, half a year, ninety days', () => {
    expect(intervalAfter({ vaccineType: 'cov19.pfizer', dose: 2 }, '20211101')).toBeUndefined();
    expect(intervalAfter({ vaccineType: 'cov19.pfizer', dose: 2 }, '20211102')?.minDays).toBe(180);
    const latest = intervalAfter({ vaccineType: 'cov19.astra_zeneca', dose: 2 }, '20270302');
    expect([latest?.minDays, latest?.vaccineTypes]).toEqual([90, ['cov19.pfizer', 'cov19.moderna']]);
    expect(intervalAfter({ vaccineType: 'cov19.johnson_and_johnson', dose: 1 }, '20270302')?.minDays).toBe(90);
  });

  it('not after the booster, nor before there were vaccines', () => {
    expect(intervalAfter({ vaccineType: 'cov19.pfizer', dose: 3 }, '20270302')).toBeUndefined();
    expect(intervalAfter({ vaccineType: 'cov19.johnson_and_johnson', dose: 2 }, '20270302')).toBeUndefined();
    expect(intervalAfter({ vaccineType: 'cov19.pfizer', dose: 1 }, '20201226')).toBeUndefined();
  });

  it.each(['20211102', '20220420', '20220721'])('as a booster half a year after the course given on %s', (givenOn) => {
    const booster = intervalAfter({ vaccineType: 'cov19.moderna', dose: 2 }, givenOn);
    expect(booster).toEqual({ minDays: 180, maxDays: 360, vaccineTypes: MRNA, booster: 'first' });
  });
});

describe('a second booster is due', () => {
  const first = { vaccineType: 'cov19.pfizer', dose: 3, booster: 'first' } as const;
  const isDue = (birthDate: string | undefined, givenOn = GIVEN_ON, over = {}) =>
    intervalAfter({ ...first, birthDate, ...over }, givenOn) !== undefined;

  it('120 days after the first, of mRNA, whichever that was', () => {
    const expected = { minDays: 120, maxDays: 300, vaccineTypes: MRNA, booster: 'second' };
    for (const vaccineType of ['cov19.pfizer', 'cov19.moderna'] as const) {
      expect(intervalAfter({ ...first, vaccineType, birthDate: '1950-01-01' }, GIVEN_ON)).toEqual(expected);
    }
  });

  it.each([
    ['20220419', '1900-01-01', false],
    ['20220420', '1942-08-18', true],
    ['20220420', '1942-08-19', false],
    ['20220721', '1942-11-18', true],
    ['20220721', '1962-11-18', false],
    ['20220722', '1962-11-19', true],
    ['20220722', '1962-11-20', false],
    ['20270302', '1967-06-30', true],
    ['20270302', '1967-07-01', false],
  ])('after a first given on %s to someone born on %s: %s, by their age on the day it is due', (givenOn, born, due) => {
    expect(isDue(born, givenOn)).toBe(due);
  });

  it('to someone born on 29 February from that day, since sixty years on is a leap year', () => {
    expect([isDue('1968-02-29', '20271031'), isDue('1968-02-29', '20271101')]).toEqual([false, true]);
  });

  it('to nobody whose birth date is not known, and after the second never', () => {
    expect(isDue(undefined)).toBe(false);
    expect(isDue('1930-01-01', GIVEN_ON, { dose: 4, booster: 'second' })).toBe(false);
  });

  it('not in place of the dose that ends the course, however old the person', () => {
    const old = { vaccineType: 'cov19.pfizer', birthDate: '1930-01-01' } as const;
    expect(intervalAfter({ ...old, dose: 1 }, GIVEN_ON)).not.toHaveProperty('booster');
    expect(intervalAfter({ ...old, dose: 2 }, GIVEN_ON)?.booster).toBe('first');
  });
});

describe('an age', () => {
  it('grows on the birthday itself, and is none before the birth', () => {
    expect(['2027-06-29', '2027-06-30', '2028-01-01'].map((day) => ageOn('1967-06-30', day))).toEqual([59, 60, 60]);
    expect([ageOn('2027-03-01', '2027-03-01'), ageOn('2027-03-02', '2027-03-01')]).toEqual([0, -1]);
  });
});

describe('the referral for the next dose', () => {
  it('opens at once, for a visit within the interval in days of Warsaw, and is the same however often issued', () => {
    const lateEvening = Date.parse('2027-03-02T23:30:00Z');
    const next = nextDose(referral({ patientId: ANNA }), { vaccineType: 'cov19.pfizer' }, lateEvening)!;
    expect(next).toMatchObject({
      patientId: ANNA,
      dose: 2,
      vaccineTypes: ['cov19.pfizer'],
      bookableFrom: '2027-03-02T23:30:00Z',
      visitNotBefore: '20270324',
      state: 'issued',
      visit: null,
      issued: { version: programmes.at('cov19', lateEvening)!.version, at: '2027-03-02T23:30:00Z' },
    });
    expect(nextDose(referral({ patientId: ANNA }), { vaccineType: 'cov19.pfizer' }, lateEvening + 86_400_000)?.id).toBe(
      next.id,
    );
  });

  it('says which booster it is for, and one of the course that it is none', () => {
    const dueAfter = (
      over: Parameters<typeof referral>[0],
      vaccineType: 'cov19.pfizer' | 'cov19.johnson_and_johnson',
    ) => nextDose(referral(over), { vaccineType, birthDate: '1950-01-01' }, GIVEN_MS);
    expect(dueAfter({}, 'cov19.pfizer')).not.toHaveProperty('booster');
    expect(dueAfter({ dose: 2 }, 'cov19.pfizer')).toMatchObject({ dose: 3, booster: 'first', vaccineTypes: MRNA });
    expect(dueAfter({ dose: 3, booster: 'first' }, 'cov19.pfizer')).toMatchObject({
      dose: 4,
      booster: 'second',
      visitNotBefore: '20270630',
      expiringAt: '2028-03-25T23:00:00Z',
    });
    expect(dueAfter({ dose: 4, booster: 'second' }, 'cov19.pfizer')).toBeUndefined();
  });

  it('after a course of one dose is for a booster, and that booster does not pass for the end of another course', () => {
    const booster = nextDose(referral(), { vaccineType: 'cov19.johnson_and_johnson' }, GIVEN_MS)!;
    expect(booster).toMatchObject({ dose: 2, booster: 'first', vaccineTypes: MRNA, visitNotBefore: '20270531' });
    const given = { vaccineType: 'cov19.pfizer' } as const;
    expect(nextDose(booster, given, GIVEN_MS)).toBeUndefined();
    expect(nextDose(booster, { ...given, birthDate: '1990-01-01' }, GIVEN_MS)).toBeUndefined();
    const second = nextDose(booster, { ...given, birthDate: '1950-01-01' }, GIVEN_MS);
    expect(second).toMatchObject({ dose: 3, booster: 'second', visitNotBefore: '20270630' });
  });
});
