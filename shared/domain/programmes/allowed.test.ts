import { describe, expect, it } from 'vitest';
import cov19 from '../../../programmes/cov19.json' with { type: 'json' };
import hpv from '../../../programmes/hpv.json' with { type: 'json' };
import influenza from '../../../programmes/influenza.json' with { type: 'json' };
import { type BookedVisit, termsOfDose, whyNotAllowed } from './allowed.ts';
import type { DoseGiven, ProgrammePerson } from './entitlement.ts';
import type { Programme, ProgrammeCohort } from './schema.ts';

const NOW_MS = Date.parse('2027-03-01T08:00:00Z');
const MRNA = ['cov19.pfizer', 'cov19.moderna'];

const person = (over: Partial<ProgrammePerson> = {}): ProgrammePerson => ({
  birthDate: '1970-05-05',
  doses: [],
  ...over,
});
const opening = (over: Partial<ProgrammeCohort> = {}): Programme => ({
  ...cov19,
  cohorts: [{ id: 'some', vaccines: MRNA, opensAt: '2027-02-01T05:00:00Z', ...over }],
});
const visit = (over: Partial<BookedVisit> = {}): BookedVisit => ({
  day: '20270310',
  vaccineType: 'cov19.pfizer',
  dose: 1,
  bookedAt: '2027-03-01T08:00:00Z',
  ...over,
});
const given = (vaccineType: string, givenOn: string, dose = 1): DoseGiven => ({ vaccineType, givenOn, dose });
const INFLUENZA = { vaccineType: 'influenza.vaxigrip_tetra', day: '20270310', season: '2026-27' };

type Case = [string, Partial<BookedVisit>, Partial<ProgrammePerson>, Programme];

const AFTER_FIRST = { doses: [given('cov19.pfizer', '20270217')] };
const AFTER_COURSE = { doses: [...AFTER_FIRST.doses, given('cov19.pfizer', '20270310', 2)] };

describe('a visit is allowed', () => {
  it.each<Case>([
    ['to someone of the cohort', {}, {}, opening()],
    ['when it was booked in the second of the opening', { bookedAt: '2027-02-01T05:00:00Z' }, {}, opening()],
    ['on the first day of visits', {}, {}, opening({ visitFrom: '2027-03-10' })],
    [
      'when its cohort has closed since',
      { bookedAt: '2027-02-20T08:00:00Z' },
      {},
      opening({ closesAt: '2027-02-21T08:00:00Z' }),
    ],
    [
      'when its referral was prolonged',
      { bookedAt: '2027-04-01T08:00:00Z', day: '20270410', expiringAt: '2027-05-01T22:00:00Z' },
      {},
      opening({ validDays: 10 }),
    ],
    ['for its own dose, whatever has been given since', {}, AFTER_COURSE, opening()],
    ['on the day on which the next dose is due', { dose: 2 }, AFTER_FIRST, opening()],
    [
      'when it was booked before the moment of asking',
      { dose: 2, bookedAt: '2027-02-17T09:00:00Z' },
      AFTER_FIRST,
      opening(),
    ],
    ['long after the next dose was due', { dose: 2, day: '20280310' }, AFTER_FIRST, opening()],
    [
      'for the next dose to those whom no cohort invites any more',
      { dose: 2 },
      AFTER_FIRST,
      opening({ ages: { from: { years: 80 } } }),
    ],
    [
      'for a booster after the course',
      { dose: 3, day: '20270608', vaccineType: 'cov19.moderna' },
      AFTER_COURSE,
      opening(),
    ],
    ['in its season', INFLUENZA, {}, influenza],
    ['on the last day of its season', { ...INFLUENZA, day: '20270831' }, {}, influenza],
    [
      'in a season, whatever was given in the one before',
      INFLUENZA,
      { doses: [{ ...given('influenza.fluenz', '20251010'), season: '2025-26' }] },
      influenza,
    ],
    [
      'in the next season while this one is on',
      { ...INFLUENZA, season: '2027-28', day: '20270910', bookedAt: '2027-09-01T08:00:00Z' },
      {},
      influenza,
    ],
  ])('%s', (_, booked, who, programme) => {
    expect(whyNotAllowed(visit(booked), person(who), programme, NOW_MS)).toEqual([]);
  });
});

describe('a visit is not allowed', () => {
  it.each<[...Case, [code: string, params?: object]]>([
    [
      'with another vaccine',
      { vaccineType: 'cov19.astra_zeneca' },
      {},
      opening(),
      ['vaccine_not_allowed', { vaccineTypes: MRNA }],
    ],
    [
      'to someone outside the cohort',
      {},
      {},
      opening({ ages: { from: { years: 60 } } }),
      ['too_young', { cohort: 'some', from: { years: 60 }, on: '2030-05-05' }],
    ],
    ['to someone who is not of the profession', {}, {}, opening({ professions: ['medic'] }), ['profession_needed']],
    [
      'to someone who lives elsewhere',
      {},
      { district: '1465011' },
      opening({ districts: ['12'] }),
      ['district_needed'],
    ],
    [
      'with a vaccine that health rules out',
      {},
      { conditions: ['anaphylaxis_to_component'] },
      opening(),
      ['contraindicated'],
    ],
    [
      'when it was booked a second before the opening',
      { bookedAt: '2027-02-01T04:59:59Z' },
      {},
      opening(),
      ['booked_before_opening', { bookableFrom: '2027-02-01T05:00:00Z' }],
    ],
    [
      'when it was booked after its cohort had closed',
      { bookedAt: '2027-02-21T08:00:00Z' },
      {},
      opening({ closesAt: '2027-02-21T08:00:00Z' }),
      ['cohort_closed', { cohort: 'some', closedAt: '2027-02-21T08:00:00Z' }],
    ],
    [
      'when it was booked after its referral had expired',
      { bookedAt: '2027-03-10T23:00:00Z', day: '20270312' },
      {},
      opening({ validDays: 10 }),
      ['booked_after_expiry', { expiringAt: '2027-03-10T23:00:00Z' }],
    ],
    [
      'before the first day of visits',
      {},
      {},
      opening({ visitFrom: '2027-03-11' }),
      ['visit_too_early', { from: '2027-03-11' }],
    ],
    [
      'a day before the next dose is due',
      { dose: 2, day: '20270309' },
      AFTER_FIRST,
      opening(),
      ['visit_too_early', { from: '2027-03-10' }],
    ],
    [
      'with another vaccine than the course began with',
      { dose: 2, vaccineType: 'cov19.moderna' },
      AFTER_FIRST,
      opening(),
      ['vaccine_not_allowed', { vaccineTypes: ['cov19.pfizer'] }],
    ],
    [
      'for a dose whose earlier ones are not on record',
      { dose: 3 },
      AFTER_FIRST,
      opening(),
      ['dose_not_due', { dose: 2 }],
    ],
    [
      'for one dose more than there are',
      { dose: 2, vaccineType: 'hpv.gardasil_9', day: '20300101' },
      {
        birthDate: '2014-06-01',
        doses: [{ ...given('hpv.gardasil_9', '20230601') }, given('hpv.gardasil_9', '20231201', 2)],
      },
      { ...hpv, rules: [{ ...hpv.rules[0]!, courses: [{ vaccines: ['hpv.gardasil_9'], next: [] }] }] },
      ['course_complete', { doses: 1 }],
    ],
    ['after its season', { ...INFLUENZA, day: '20270901' }, {}, influenza, ['visit_too_late', { to: '2027-08-31' }]],
    [
      'before its season',
      { ...INFLUENZA, season: '2027-28', bookedAt: '2027-09-01T08:00:00Z' },
      {},
      influenza,
      ['visit_too_early', { from: '2027-09-01' }],
    ],
    ['in a season that there is not', { ...INFLUENZA, season: '2031-32' }, {}, influenza, ['no_season', {}]],
  ])('%s', (_, booked, who, programme, [code, params]) => {
    const reasons = whyNotAllowed(visit(booked), person(who), programme, NOW_MS);
    expect(reasons.map((reason) => reason.code)).toEqual([code]);
    if (params) expect(reasons[0]).toEqual({ code, params });
  });

  it('for every reason at once', () => {
    const booked = visit({ vaccineType: 'cov19.astra_zeneca', bookedAt: '2027-01-01T08:00:00Z', day: '20270301' });
    const reasons = whyNotAllowed(booked, person(), opening({ visitFrom: '2027-04-01' }), NOW_MS);
    expect(reasons.map(({ code }) => code)).toEqual([
      'vaccine_not_allowed',
      'booked_before_opening',
      'visit_too_early',
    ]);
  });
});

it('a dose counts as what its referral said, not as what the doses before it would make of it now', () => {
  const doses = [
    given('cov19.johnson_and_johnson', '20211101'),
    { ...given('cov19.pfizer', '20270217', 2), referredAs: { booster: 'first' } as const },
  ];
  const old = { birthDate: '1940-01-01' };
  const terms = (given: readonly DoseGiven[]) =>
    termsOfDose({ dose: 3 }, person({ ...old, doses: given }), cov19, NOW_MS);
  expect(terms(doses)).toMatchObject({ dose: 3, booster: 'second' });
  expect(terms(doses.map(({ referredAs: _, ...dose }) => dose))).toMatchObject({ dose: 3, booster: 'first' });
});

it('the doses of earlier seasons decide whether it is somebody’s first', () => {
  const child = { birthDate: '2020-01-01' };
  const earlier = { ...given('influenza.fluenz', '20251010'), season: '2025-26' };
  const firstTime = (doses: readonly DoseGiven[]) => {
    const terms = termsOfDose({ dose: 1, season: '2026-27' }, person({ ...child, doses }), influenza, NOW_MS);
    return terms.entitled && terms.firstTime;
  };
  expect([firstTime([]), firstTime([earlier])]).toEqual([true, undefined]);
});
