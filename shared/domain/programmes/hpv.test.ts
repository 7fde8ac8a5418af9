import { describe, expect, it } from 'vitest';
import hpv from '../../../programmes/hpv.json' with { type: 'json' };
import { checkProgramme } from './check.ts';
import { nextDoseOf } from './doses.ts';
import { entitlement } from './entitlement.ts';

const GARDASIL = 'hpv.gardasil_9';
const CERVARIX = 'hpv.cervarix';
/** Fifteen on 1 March 2025. */
const BORN = '2010-03-01';

it('is a document without a fault', () => {
  expect(checkProgramme(hpv)).toEqual([]);
  expect(hpv.vaccines.map(({ type, number }) => [type, number])).toEqual([
    [GARDASIL, 8],
    [CERVARIX, 9],
  ]);
});

describe('the doses', () => {
  it.each([GARDASIL, CERVARIX])(
    'are two of %s, half a year to a year apart, for those who are under fifteen at the first',
    (vaccineType) => {
      const second = nextDoseOf(hpv, { vaccineType, dose: 1, birthDate: BORN }, '20250228');
      // 28 August 2025 and 28 February 2026.
      expect(second).toEqual({ minDays: 181, maxDays: 365, vaccineTypes: [vaccineType], course: 'two-doses' });
      const after = { vaccineType, dose: 2, birthDate: BORN, course: 'two-doses' };
      expect(nextDoseOf(hpv, after, '20250828')).toBeUndefined();
    },
  );

  it('are three of Gardasil 9 from fifteen on: at 0, 2 and 6 months', () => {
    const given = { vaccineType: GARDASIL, birthDate: BORN };
    const second = nextDoseOf(hpv, { ...given, dose: 1 }, '20250301');
    expect(second).toMatchObject({ minDays: 61, vaccineTypes: [GARDASIL], course: 'three-doses-gardasil' });
    const third = nextDoseOf(hpv, { ...given, dose: 2, course: second!.course }, '20250501');
    // 1 September 2025, six months after the first.
    expect(third).toMatchObject({ minDays: 123, vaccineTypes: [GARDASIL] });
    expect(nextDoseOf(hpv, { ...given, dose: 3, course: third!.course }, '20250901')).toBeUndefined();
  });

  it('are three of Cervarix from fifteen on: at 0, 1 and 6 months', () => {
    const given = { vaccineType: CERVARIX, birthDate: BORN };
    const second = nextDoseOf(hpv, { ...given, dose: 1 }, '20250301');
    expect(second).toMatchObject({ minDays: 31, course: 'three-doses-cervarix' });
    expect(nextDoseOf(hpv, { ...given, dose: 2, course: second!.course }, '20250401')).toMatchObject({ minDays: 153 });
  });

  it('stay two for someone who has turned fifteen since the first', () => {
    const doses = [{ vaccineType: GARDASIL, dose: 1, givenOn: '20250228' }];
    expect(entitlement({ birthDate: BORN, doses }, hpv, Date.parse('2025-03-10T10:00:00Z'))).toMatchObject({
      entitled: true,
      dose: 2,
      course: 'two-doses',
      visitNotBefore: '20250828',
    });
  });
});

describe('who may book the first', () => {
  const asked = (birthDate: string, at: string) => entitlement({ birthDate, doses: [] }, hpv, Date.parse(at));

  it('were children of twelve and thirteen at first, for visits from 1 June 2023', () => {
    const answer = asked('2010-07-01', '2023-05-28T10:00:00Z');
    expect(answer).toEqual({
      entitled: true,
      dose: 1,
      vaccineTypes: [GARDASIL, CERVARIX],
      bookableFrom: '2023-05-26T22:00:00Z',
      expiringAt: '2023-08-25T22:00:00Z',
      visitNotBefore: '20230601',
      visitNotAfter: null,
      cohort: 'ages-12-and-13',
    });
  });

  it.each([
    ['2009-05-28', 'too_old'],
    ['2014-05-29', 'too_young'],
  ])('and not one born on %s: %s', (birthDate, code) => {
    const answer = asked(birthDate, '2023-05-28T10:00:00Z');
    expect(answer.entitled).toBe(false);
    expect(answer).toHaveProperty('reasons', expect.arrayContaining([expect.objectContaining({ code })]));
  });

  it('are children from nine to thirteen since September 2024', () => {
    expect(asked('2015-09-01', '2024-09-01T10:00:00Z')).toMatchObject({ entitled: true, cohort: 'ages-9-to-13' });
    expect(asked('2015-09-02', '2024-09-01T10:00:00Z')).toMatchObject({ entitled: false });
    expect(asked('2010-09-02', '2024-09-01T10:00:00Z')).toMatchObject({ entitled: true });
    expect(asked('2010-09-01', '2024-09-01T10:00:00Z')).toMatchObject({ entitled: false });
  });
});
