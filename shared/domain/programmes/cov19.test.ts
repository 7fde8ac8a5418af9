import { describe, expect, it } from 'vitest';
import cov19 from '../../../programmes/cov19.json' with { type: 'json' };
import { checkProgramme } from './check.ts';
import { nextDoseOf } from './doses.ts';

/* The rules as the Ministry of Health announced them in 2021 and 2022, written out once more by hand. */

const PFIZER = 'cov19.pfizer';
const MODERNA = 'cov19.moderna';
const ASTRA = 'cov19.astra_zeneca';
const JANSSEN = 'cov19.johnson_and_johnson';
const MRNA = [PFIZER, MODERNA];
const YOUNG = '2000-01-01';

it('is a document without a fault', () => {
  expect(checkProgramme(cov19)).toEqual([]);
});

it('has its vaccines under the numbers that slot ids carry', () => {
  expect(cov19.vaccines.map(({ type, number, name, productCode }) => [type, number, name, productCode])).toEqual([
    ['cov19.pfizer', 1, 'Comirnaty', 'EU/1/20/1528'],
    ['cov19.moderna', 2, 'Spikevax', 'EU/1/20/1507'],
    ['cov19.astra_zeneca', 3, 'Vaxzevria', 'EU/1/21/1529'],
    ['cov19.johnson_and_johnson', 4, 'Jcovden', 'EU/1/20/1525'],
  ]);
  expect(cov19.referral.validDays).toBe(90);
});

describe('the second dose is due, of the same vaccine,', () => {
  it.each([
    ['20201227', PFIZER, 42, 42],
    ['20201227', MODERNA, 42, 42],
    ['20201227', ASTRA, 84, 84],
    ['20210516', PFIZER, 42, 42],
    ['20210516', MODERNA, 42, 42],
    ['20210516', ASTRA, 84, 84],
    ['20210517', PFIZER, 35, 42],
    ['20210517', MODERNA, 35, 42],
    ['20210517', ASTRA, 35, 84],
    ['20210607', PFIZER, 35, 42],
    ['20210607', MODERNA, 35, 42],
    ['20210607', ASTRA, 35, 84],
    ['20210608', PFIZER, 21, 42],
    ['20210608', MODERNA, 28, 42],
    ['20210608', ASTRA, 35, 84],
    ['20211101', PFIZER, 21, 42],
    ['20211102', PFIZER, 21, 42],
    ['20211102', MODERNA, 28, 42],
    ['20211102', ASTRA, 35, 84],
    ['20220419', MODERNA, 28, 42],
    ['20220420', PFIZER, 21, 42],
    ['20220420', MODERNA, 28, 42],
    ['20220420', ASTRA, 35, 84],
    ['20220721', ASTRA, 35, 84],
    ['20220722', PFIZER, 21, 42],
    ['20220722', MODERNA, 28, 42],
    ['20220722', ASTRA, 35, 84],
    ['20270302', PFIZER, 21, 42],
  ])('after one given on %s, of %s, in %i to %i days', (givenOn, vaccineType, minDays, maxDays) => {
    for (const birthDate of [undefined, YOUNG, '1930-01-01']) {
      expect(nextDoseOf(cov19, { vaccineType, dose: 1, birthDate }, givenOn)).toEqual({
        minDays,
        maxDays,
        vaccineTypes: [vaccineType],
      });
    }
  });
});

describe('the first booster is due, of an mRNA vaccine,', () => {
  const COURSES = [
    [PFIZER, 2],
    [MODERNA, 2],
    [ASTRA, 2],
    [JANSSEN, 1],
  ] as const;

  it.each(['20201227', '20210516', '20210517', '20210608', '20211101'])(
    'after a course ended on %s: not',
    (givenOn) => {
      for (const [vaccineType, dose] of COURSES) {
        expect(nextDoseOf(cov19, { vaccineType, dose, birthDate: YOUNG }, givenOn)).toBeUndefined();
      }
    },
  );

  it.each([
    ['20211102', 180, 360],
    ['20220419', 180, 360],
    ['20220420', 180, 360],
    ['20220721', 180, 360],
    ['20220722', 90, 270],
    ['20270302', 90, 270],
  ])('after a course ended on %s, in %i to %i days', (givenOn, minDays, maxDays) => {
    for (const [vaccineType, dose] of COURSES) {
      expect(nextDoseOf(cov19, { vaccineType, dose, birthDate: YOUNG }, givenOn)).toEqual({
        minDays,
        maxDays,
        vaccineTypes: MRNA,
        booster: 'first',
      });
    }
  });
});

describe('the second booster is due 120 to 300 days after the first', () => {
  it.each([
    // Nobody, then those of 80 by the day on which it is due, then those of 60.
    ['20211102', '1900-01-01', false],
    ['20220419', '1900-01-01', false],
    ['20220420', '1942-08-18', true],
    ['20220420', '1942-08-19', false],
    ['20220721', '1942-11-18', true],
    ['20220721', '1942-11-19', false],
    ['20220722', '1962-11-19', true],
    ['20220722', '1962-11-20', false],
    ['20270302', '1967-06-30', true],
    ['20270302', '1967-07-01', false],
  ])('given on %s to someone born on %s: %s', (givenOn, birthDate, isDue) => {
    for (const vaccineType of MRNA) {
      const due = nextDoseOf(cov19, { vaccineType, dose: 3, booster: 'first', birthDate }, givenOn);
      const second = { minDays: 120, maxDays: 300, vaccineTypes: MRNA, booster: 'second' };
      expect(due).toEqual(isDue ? second : undefined);
    }
  });

  it('and not to someone whose birth date is not known, nor after the second', () => {
    const first = { vaccineType: PFIZER, dose: 3, booster: 'first' } as const;
    expect(nextDoseOf(cov19, first, '20270302')).toBeUndefined();
    const second = { ...first, dose: 4, booster: 'second', birthDate: '1930-01-01' } as const;
    expect(nextDoseOf(cov19, second, '20270302')).toBeUndefined();
  });
});

describe('nothing is due', () => {
  it('before there were vaccines', () => {
    for (const vaccineType of [PFIZER, MODERNA, ASTRA, JANSSEN]) {
      expect(nextDoseOf(cov19, { vaccineType, dose: 1 }, '20201226')).toBeUndefined();
    }
  });

  it('after a dose of which the course has no such', () => {
    expect(nextDoseOf(cov19, { vaccineType: PFIZER, dose: 3 }, '20270302')).toBeUndefined();
    expect(nextDoseOf(cov19, { vaccineType: JANSSEN, dose: 2 }, '20270302')).toBeUndefined();
    expect(nextDoseOf(cov19, { vaccineType: 'cov19.unknown', dose: 1 }, '20270302')).toBeUndefined();
  });
});
