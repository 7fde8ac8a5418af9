import { describe, expect, it } from 'vitest';
import cov19 from '../../../programmes/cov19.json' with { type: 'json' };
import { type DoseGiven, entitlement, type ProgrammePerson } from './entitlement.ts';
import type { Programme, ProgrammeCohort } from './schema.ts';

const NOW_MS = Date.parse('2027-03-01T08:00:00Z');
const ALL = ['cov19.pfizer', 'cov19.moderna', 'cov19.astra_zeneca', 'cov19.johnson_and_johnson'];
const MRNA = ['cov19.pfizer', 'cov19.moderna'];

const person = (over: Partial<ProgrammePerson> = {}): ProgrammePerson => ({
  birthDate: '1970-05-05',
  doses: [],
  ...over,
});
const cohort = (over: Partial<ProgrammeCohort> = {}): ProgrammeCohort => ({
  id: 'some',
  opensAt: '2027-02-01T05:00:00Z',
  ...over,
});
const withCohorts = (...cohorts: ProgrammeCohort[]): Programme => ({ ...cov19, cohorts });
const given = (vaccineType: string, givenOn: string, dose = 1): DoseGiven => ({ vaccineType, givenOn, dose });

function reasonsOf(who: ProgrammePerson, programme: Programme, atMs = NOW_MS) {
  const answer = entitlement(who, programme, atMs);
  if (answer.entitled) throw new Error('is entitled');
  return answer.reasons;
}

describe('the first dose', () => {
  it('is for a cohort: what, from when, and until when', () => {
    const programme = withCohorts(cohort({ vaccines: MRNA, visitFrom: '2027-04-01', validDays: 10 }));
    expect(entitlement(person(), programme, NOW_MS)).toEqual({
      entitled: true,
      dose: 1,
      vaccineTypes: MRNA,
      bookableFrom: '2027-02-01T05:00:00Z',
      expiringAt: '2027-03-10T23:00:00Z',
      visitNotBefore: '20270401',
      visitNotAfter: null,
      cohort: 'some',
    });
  });

  it('opens at a moment that is still to come, to the second', () => {
    const programme = withCohorts(cohort({ opensAt: '2027-03-10T05:00:01Z' }));
    expect(entitlement(person(), programme, NOW_MS)).toMatchObject({ bookableFrom: '2027-03-10T05:00:01Z' });
  });

  it('opens with the first of several cohorts, in whatever order they stand', () => {
    const sooner = cohort({ id: 'sooner', opensAt: '2027-01-01T05:00:00Z' });
    for (const programme of [withCohorts(cohort(), sooner), withCohorts(sooner, cohort())]) {
      expect(entitlement(person(), programme, NOW_MS)).toMatchObject({ cohort: 'sooner' });
    }
  });

  it('is of vaccines for the person’s age and health', () => {
    const programme = withCohorts(cohort());
    expect(entitlement(person(), programme, NOW_MS)).toMatchObject({ vaccineTypes: ALL });
    expect(entitlement(person({ birthDate: '2010-01-01' }), programme, NOW_MS)).toMatchObject({ vaccineTypes: MRNA });
    const conditions = ['capillary_leak_syndrome'];
    expect(entitlement(person({ conditions }), programme, NOW_MS)).toMatchObject({ vaccineTypes: MRNA });
  });

  it('of a vaccine for which the person is old enough by the opening is open to them', () => {
    const programme = withCohorts(cohort({ opensAt: '2027-06-01T05:00:00Z' }));
    expect(entitlement(person({ birthDate: '2009-05-31' }), programme, NOW_MS)).toMatchObject({ vaccineTypes: ALL });
  });
});

describe('a person who is not entitled is told', () => {
  const of = { cohort: 'some' };
  it.each<[string, Partial<ProgrammePerson>, Partial<ProgrammeCohort>, object]>([
    [
      'the day on which they are old enough',
      {},
      { ages: { from: { years: 60 } } },
      { code: 'too_young', params: { ...of, from: { years: 60 }, on: '2030-05-05' } },
    ],
    ['the last age', {}, { ages: { to: { years: 50 } } }, { code: 'too_old', params: { ...of, to: { years: 50 } } }],
    [
      'the age on the day that counts',
      { birthDate: '1967-02-01' },
      { ages: { from: { years: 60 } }, agesOn: '2027-01-01' },
      { code: 'too_young', params: { ...of, from: { years: 60 }, on: '2027-02-01' } },
    ],
    [
      'the dates of birth',
      {},
      { born: { from: '1950-01-01', to: '1959-12-31' } },
      { code: 'born_outside', params: { ...of, from: '1950-01-01', to: '1959-12-31' } },
    ],
    [
      'the professions',
      { professions: ['teacher'] },
      { professions: ['medic', 'pharmacist'] },
      { code: 'profession_needed', params: { ...of, professions: ['medic', 'pharmacist'] } },
    ],
    [
      'the conditions',
      {},
      { conditions: ['dialysis'] },
      { code: 'condition_needed', params: { ...of, conditions: ['dialysis'] } },
    ],
    [
      'the districts',
      { district: '1465011' },
      { districts: ['12', '2466'] },
      { code: 'district_needed', params: { ...of, districts: ['12', '2466'] } },
    ],
    ['the doses before', {}, { doses: { min: 2 } }, { code: 'doses_needed', params: { ...of, min: 2, given: 0 } }],
    [
      'when it closed',
      {},
      { closesAt: '2027-03-01T08:00:00Z' },
      { code: 'cohort_closed', params: { ...of, closedAt: '2027-03-01T08:00:00Z' } },
    ],
    [
      'that no vaccine is for their age',
      { birthDate: '2023-01-01' },
      { vaccines: ['cov19.pfizer'] },
      { code: 'no_vaccine_for_age', params: { ...of, vaccineTypes: ['cov19.pfizer'] } },
    ],
    [
      'that their health rules all vaccines out',
      { conditions: ['anaphylaxis_to_component'] },
      {},
      { code: 'contraindicated', params: { ...of, vaccineTypes: ALL, conditions: ['anaphylaxis_to_component'] } },
    ],
  ])('%s', (_, who, conditions, reason) => {
    expect(reasonsOf(person(who), withCohorts(cohort(conditions)))).toEqual([reason]);
  });

  it('every reason of every cohort, each once', () => {
    const medics = cohort({ id: 'medics', professions: ['medic'], districts: ['12'] });
    const seniors = cohort({ id: 'seniors', ages: { from: { years: 80 } } });
    expect(reasonsOf(person(), withCohorts(medics, seniors)).map(({ code, params }) => [params.cohort, code])).toEqual([
      ['medics', 'profession_needed'],
      ['medics', 'district_needed'],
      ['seniors', 'too_young'],
    ]);
  });

  it('that nobody has been invited, or the programme has not begun', () => {
    expect(reasonsOf(person(), withCohorts())).toEqual([{ code: 'no_cohort', params: {} }]);
    expect(reasonsOf(person(), cov19, Date.parse('2020-12-26T10:00:00Z'))).toEqual([
      { code: 'programme_not_begun', params: { from: '2020-12-27' } },
    ]);
  });
});

describe('someone who has all that a cohort asks for is entitled', () => {
  it.each<[string, Partial<ProgrammePerson>, Partial<ProgrammeCohort>]>([
    ['by profession', { professions: ['teacher', 'medic'] }, { professions: ['medic'] }],
    ['by condition', { conditions: ['dialysis'] }, { conditions: ['transplant', 'dialysis'] }],
    ['by voivodeship', { district: '1261011' }, { districts: ['12'] }],
    ['by powiat', { district: '1261011' }, { districts: ['1261'] }],
    ['by gmina', { district: '1261011' }, { districts: ['1261011'] }],
    ['by birth', {}, { born: { from: '1970-05-05', to: '1970-05-05' } }],
    ['up to its last second', {}, { closesAt: '2027-03-01T08:00:01Z' }],
  ])('%s', (_, who, conditions) => {
    expect(entitlement(person(who), withCohorts(cohort(conditions)), NOW_MS)).toMatchObject({ entitled: true });
  });
});

describe('after a dose', () => {
  it('the next is due by the rules, whatever the cohorts', () => {
    const doses = [given('cov19.pfizer', '20270215')];
    expect(entitlement(person({ doses }), withCohorts(), NOW_MS)).toEqual({
      entitled: true,
      dose: 2,
      vaccineTypes: ['cov19.pfizer'],
      bookableFrom: '2027-03-01T08:00:00Z',
      expiringAt: '2027-06-26T22:00:00Z',
      visitNotBefore: '20270308',
      visitNotAfter: null,
    });
  });

  it('which is late, can be booked for as long as any other', () => {
    const doses = [given('cov19.pfizer', '20230215')];
    expect(entitlement(person({ doses }), cov19, NOW_MS)).toMatchObject({ expiringAt: '2027-05-29T22:00:00Z' });
  });

  it('and another the boosters follow, each by its age', () => {
    const course = [given('cov19.johnson_and_johnson', '20220101')];
    expect(entitlement(person({ doses: course }), cov19, NOW_MS)).toMatchObject({ dose: 2, booster: 'first' });
    const boosted = [...course, given('cov19.pfizer', '20220801', 2)];
    const old = { birthDate: '1940-01-01' };
    expect(entitlement(person({ ...old, doses: boosted }), cov19, NOW_MS)).toMatchObject({
      dose: 3,
      booster: 'second',
      vaccineTypes: MRNA,
      visitNotBefore: '20221129',
    });
    expect(reasonsOf(person({ doses: boosted }), cov19)).toEqual([
      { code: 'too_young', params: { booster: 'second', from: { years: 60 }, on: '2030-05-05' } },
    ]);
    const twice = [...boosted, given('cov19.pfizer', '20230801', 3)];
    expect(reasonsOf(person({ ...old, doses: twice }), cov19)).toEqual([
      { code: 'course_complete', params: { doses: 3 } },
    ]);
  });

  it('a vaccine that health forbids since is not offered', () => {
    const doses = [given('cov19.astra_zeneca', '20270101')];
    const conditions = ['capillary_leak_syndrome'];
    expect(reasonsOf(person({ doses, conditions }), cov19)).toEqual([
      { code: 'contraindicated', params: { vaccineTypes: ['cov19.astra_zeneca'], conditions } },
    ]);
  });

  it('a course may go on with another vaccine', () => {
    const mixed = structuredClone(cov19) as Programme;
    mixed.rules.at(-1)!.courses.find(({ vaccines }) => vaccines.includes('cov19.astra_zeneca'))!.next[0]!.vaccines =
      MRNA;
    const doses = [given('cov19.astra_zeneca', '20270101')];
    expect(entitlement(person({ doses }), mixed, NOW_MS)).toMatchObject({ dose: 2, vaccineTypes: MRNA });
  });

  it('a cohort may open one more to those who have had enough of them', () => {
    const doses = [given('cov19.pfizer', '20220801'), given('cov19.pfizer', '20220901', 2)];
    const boosted = person({ doses: [...doses, given('cov19.pfizer', '20230801', 3)], professions: ['medic'] });
    const programme = withCohorts(cohort({ id: 'medics', professions: ['medic'], doses: { min: 3 }, vaccines: MRNA }));
    expect(entitlement(boosted, programme, NOW_MS)).toMatchObject({ dose: 4, cohort: 'medics', vaccineTypes: MRNA });
  });
});
