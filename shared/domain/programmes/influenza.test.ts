import { describe, expect, it } from 'vitest';
import influenza from '../../../programmes/influenza.json' with { type: 'json' };
import { checkProgramme } from './check.ts';
import { type DoseGiven, entitlement } from './entitlement.ts';

const VAXIGRIP = 'influenza.vaxigrip_tetra';
const INFLUVAC = 'influenza.influvac_tetra';
const FLUENZ = 'influenza.fluenz';
const ADULT = '1970-05-05';
const ALLOWED = [VAXIGRIP, INFLUVAC];

const asked = (birthDate: string, at: string, doses: readonly DoseGiven[] = [], conditions: readonly string[] = []) =>
  entitlement({ birthDate, doses, conditions }, influenza, Date.parse(at));
const dose = (givenOn: string, season: string, over: Partial<DoseGiven> = {}): DoseGiven => ({
  vaccineType: VAXIGRIP,
  dose: 1,
  givenOn,
  season,
  ...over,
});

it('is a document without a fault', () => {
  expect(checkProgramme(influenza)).toEqual([]);
});

describe('an adult', () => {
  it('has one dose in a season, from its first day to its last', () => {
    expect(asked(ADULT, '2026-12-01T10:00:00Z')).toEqual({
      entitled: true,
      season: '2026-27',
      dose: 1,
      firstTime: true,
      vaccineTypes: ALLOWED,
      bookableFrom: '2026-08-31T22:00:00Z',
      expiringAt: '2027-08-31T22:00:00Z',
      visitNotBefore: '20260901',
      visitNotAfter: '20270831',
      cohort: 'everybody-2026-27',
    });
  });

  it('who has had it waits for the next season, and is told from when', () => {
    expect(asked(ADULT, '2026-12-01T10:00:00Z', [dose('20261005', '2026-27')])).toMatchObject({
      entitled: true,
      season: '2027-28',
      dose: 1,
      bookableFrom: '2027-08-31T22:00:00Z',
      visitNotBefore: '20270901',
    });
  });

  it('who had one last season has the first dose of this one', () => {
    const answer = asked(ADULT, '2026-12-01T10:00:00Z', [dose('20251005', '2025-26')]);
    expect(answer).toMatchObject({ entitled: true, season: '2026-27', dose: 1 });
    expect(answer).not.toHaveProperty('firstTime');
  });

  it('has nothing more to book after the last season that the document knows', () => {
    expect(asked(ADULT, '2028-09-01T10:00:00Z')).toEqual({
      entitled: false,
      reasons: [{ code: 'no_season', params: {} }],
    });
  });
});

describe('a child', () => {
  /** Eight years old until 4 May 2027. */
  const CHILD = '2018-05-05';

  it('of up to eight who is vaccinated for the first time has a second dose four weeks later', () => {
    const [first] = [dose('20261005', '2026-27')];
    expect(asked(CHILD, '2026-10-06T10:00:00Z', [first!])).toMatchObject({
      entitled: true,
      season: '2026-27',
      dose: 2,
      course: 'first-time-child',
      vaccineTypes: [VAXIGRIP],
      visitNotBefore: '20261102',
    });
    const both = [first!, dose('20261105', '2026-27', { dose: 2 })];
    expect(asked(CHILD, '2026-12-01T10:00:00Z', both)).toMatchObject({ entitled: true, season: '2027-28' });
  });

  it('who was vaccinated in an earlier season has one', () => {
    const doses = [dose('20251005', '2025-26'), dose('20261005', '2026-27')];
    expect(asked(CHILD, '2026-10-06T10:00:00Z', doses)).toMatchObject({ season: '2027-28', dose: 1 });
  });

  it('of nine has one, though it is the first ever', () => {
    expect(asked('2017-10-05', '2026-10-06T10:00:00Z', [dose('20261005', '2026-27')])).toMatchObject({
      season: '2027-28',
    });
  });

  it('has no second dose in a season that would be over by then', () => {
    const answer = asked(CHILD, '2027-08-20T10:00:00Z', [dose('20270815', '2026-27')]);
    expect(answer).toMatchObject({ entitled: true, season: '2027-28', dose: 1 });
  });

  it.each([
    ['2026-06-01', 'those from six months', ALLOWED],
    ['2024-12-01', 'the nasal one, too, from two years', [...ALLOWED, FLUENZ]],
    ['2008-12-02', 'the nasal one, too, up to seventeen', [...ALLOWED, FLUENZ]],
    ['2008-12-01', 'those for adults', ALLOWED],
  ])('born on %s may have %s', (birthDate, _, vaccineTypes) => {
    expect(asked(birthDate, '2026-12-01T10:00:00Z')).toMatchObject({ season: '2026-27', vaccineTypes });
  });

  it('of five months is too young, and is told the day from which it is not', () => {
    const answer = asked('2026-06-02', '2026-12-01T10:00:00Z');
    const params = { cohort: 'everybody-2026-27', season: '2026-27', from: { months: 6 }, on: '2026-12-02' };
    expect(answer).toMatchObject({ entitled: false });
    expect(answer).toHaveProperty('reasons.0', { code: 'too_young', params });
  });

  it('with a weak immune system does not get the live vaccine', () => {
    const answer = asked('2020-01-01', '2026-12-01T10:00:00Z', [], ['immunodeficiency']);
    expect(answer).toMatchObject({ entitled: true, vaccineTypes: ALLOWED });
  });
});
