import { describe, expect, it } from 'vitest';
import cov19 from '../../../programmes/cov19.json' with { type: 'json' };
import hpv from '../../../programmes/hpv.json' with { type: 'json' };
import influenza from '../../../programmes/influenza.json' with { type: 'json' };
import { checkBeside, checkProgramme } from './check.ts';
import { Programmes } from './programmes.ts';

/** A copy of a document that a test may spoil. */
// biome-ignore lint/suspicious/noExplicitAny: a damaged document is of no type
type Spoil = (document: any) => void;

function faultsOf(document: object, spoil: Spoil): Record<string, string> {
  const copy = structuredClone(document);
  spoil(copy);
  return Object.fromEntries(checkProgramme(copy).map(({ path, fault }) => [path, fault]));
}

describe('the form', () => {
  it.each<[string, Spoil, string, string]>([
    ['a text without a language', (p) => delete p.names.uk, '/names/uk', 'is missing: every text has pl, en and uk'],
    ['an empty text', (p) => (p.texts.formLead.en = ''), '/texts/formLead/en', 'must NOT have fewer than 1 characters'],
    ['a missing text', (p) => delete p.texts.referralTitle, '/texts/referralTitle', 'is missing'],
    ['number 0', (p) => (p.vaccines[0].number = 0), '/vaccines/0/number', 'must be >= 1'],
    ['number 256', (p) => (p.vaccines[0].number = 256), '/vaccines/0/number', 'must be <= 255'],
    ['a misspelt field', (p) => (p.vaccines[0].agees = {}), '/vaccines/0/agees', 'is not a known field'],
    ['a cohort without an opening', (p) => delete p.cohorts[1].opensAt, '/cohorts/1/opensAt', 'is missing'],
    ['a day that does not exist', (p) => (p.rules[0].from = '2021-02-30'), '/rules/0/from', 'must match format "date"'],
    [
      'an age of nothing',
      (p) => (p.cohorts[0].ages.from = {}),
      '/cohorts/0/ages/from',
      'must NOT have fewer than 1 properties',
    ],
    ['no referral', (p) => delete p.referral, '/referral', 'is missing'],
  ])('%s', (_, spoil, path, fault) => {
    expect(faultsOf(cov19, spoil)).toEqual({ [path]: fault });
  });

  it.each([undefined, null, 'text', [], 5])('is not %j', (document) => {
    expect(checkProgramme(document)).not.toEqual([]);
  });
});

describe('beyond the form', () => {
  it.each<[string, object, Spoil, string, string]>([
    [
      'two vaccines of one number',
      cov19,
      (p) => (p.vaccines[2].number = 1),
      '/vaccines/2/number',
      '1 is the number of cov19.pfizer already',
    ],
    [
      'a vaccine twice',
      cov19,
      (p) => p.vaccines.push({ type: 'cov19.pfizer', number: 99, name: 'Other' }),
      '/vaccines/4/type',
      'cov19.pfizer is there twice',
    ],
    [
      'a vaccine of another programme',
      hpv,
      (p) => p.vaccines.push({ type: 'cov19.pfizer', number: 99, name: 'Other' }),
      '/vaccines/2/type',
      'must begin with hpv.',
    ],
    [
      'a course that names an unknown vaccine',
      cov19,
      (p) => (p.rules[0].courses[1].vaccines = ['cov19.sputnik']),
      '/rules/0/courses/1/vaccines/0',
      'cov19.sputnik is not a vaccine of the programme',
    ],
    [
      'a mixed series with an unknown vaccine',
      cov19,
      (p) => (p.rules[0].courses[1].next[0].vaccines = ['cov19.sputnik']),
      '/rules/0/courses/1/next/0/vaccines/0',
      'cov19.sputnik is not a vaccine of the programme',
    ],
    [
      'a booster of an unknown vaccine',
      cov19,
      (p) => (p.rules[3].boosters[0].vaccines = ['cov19.sputnik']),
      '/rules/3/boosters/0/vaccines/0',
      'cov19.sputnik is not a vaccine of the programme',
    ],
    [
      'an interval whose end is before its beginning',
      cov19,
      (p) => (p.rules[0].courses[1].next[0].after.min.days = 85),
      '/rules/0/courses/1/next/0/after/max',
      'must not be less than min',
    ],
    [
      'an interval in days and months whose end is before its beginning',
      hpv,
      (p) => (p.rules[0].courses[0].next[0].after.max = { days: 100 }),
      '/rules/0/courses/0/next/0/after/max',
      'must not be less than min',
    ],
    [
      'rules that begin on one day',
      cov19,
      (p) => (p.rules[1].from = p.rules[0].from),
      '/rules/1/from',
      'overlaps: the rules before begin on 2020-12-27, too',
    ],
    [
      'rules out of order',
      cov19,
      (p) => (p.rules[5].from = '2022-04-19'),
      '/rules/5/from',
      'must be after 2022-04-20, when the rules before begin: the oldest come first',
    ],
    [
      'seasons that overlap',
      influenza,
      (p) => (p.seasons[1].from = '2026-08-31'),
      '/seasons/1/from',
      'overlaps the season before, which ends on 2026-08-31',
    ],
    [
      'a season for which nobody is invited',
      influenza,
      (p) => p.cohorts.pop(),
      '/seasons/2',
      '2027-28 has no cohort: nobody could book',
    ],
    [
      'a cohort of a programme with seasons that names none',
      influenza,
      (p) => p.cohorts.push({ ...p.cohorts[0], id: 'other', season: undefined }),
      '/cohorts/3/season',
      'is missing: the programme has seasons',
    ],
    [
      'a cohort of an unknown season',
      cov19,
      (p) => (p.cohorts[0].season = '2026'),
      '/cohorts/0/season',
      '2026 is not a season of the programme',
    ],
    ['no cohort', cov19, (p) => (p.cohorts = []), '/cohorts', 'has none: nobody could book'],
    [
      'a cohort that closes before it opens',
      cov19,
      (p) => (p.cohorts[0].closesAt = '2021-05-08T00:00:00Z'),
      '/cohorts/0/closesAt',
      'must be after 2021-05-09T00:00:00Z',
    ],
    [
      'an opening at a moment that does not exist',
      cov19,
      (p) => (p.cohorts[0].opensAt = '2021-02-30T00:00:00Z'),
      '/cohorts/0/opensAt',
      'is not a moment that exists',
    ],
    [
      'ages whose end is before their beginning',
      cov19,
      (p) => (p.cohorts[1].ages = { from: { years: 12 }, to: { months: 143 } }),
      '/cohorts/1/ages/to',
      'must not be less than from',
    ],
    [
      'a course by age without a name',
      hpv,
      (p) => delete p.rules[0].courses[0].id,
      '/rules/0/courses/0/id',
      'is missing: age or earlier seasons decide, so the next dose has to know the course',
    ],
    [
      'a course that another one hides',
      hpv,
      (p) => p.rules[0].courses.push({ vaccines: ['hpv.cervarix'], ages: { from: { years: 20 } }, id: 'x', next: [] }),
      '/rules/0/courses/3',
      'is never taken for hpv.cervarix: a course before fits everybody whom it fits',
    ],
    [
      'a course for the first time ever where there are no seasons',
      hpv,
      (p) => (p.rules[0].courses[0].firstTime = true),
      '/rules/0/courses/0/firstTime',
      'needs seasons: there are no earlier ones',
    ],
    [
      'more doses than a slot can name',
      cov19,
      ({ rules }) => {
        rules[5].courses[0].next = Array(5).fill(rules[5].courses[0].next[0]);
        rules[5].boosters.push(...rules[5].boosters);
      },
      '/rules/5/courses/0',
      'has 10 doses with the boosters, and 9 are the most',
    ],
  ])('%s is a fault', (_, document, spoil, path, fault) => {
    expect(faultsOf(document, spoil)).toEqual({ [path]: fault });
  });

  it('all faults are told at once', () => {
    const faults = faultsOf(cov19, (p) => {
      p.vaccines[1].number = 1;
      p.rules[1].from = '2020-12-27';
      p.cohorts[1].id = 'adults';
    });
    expect(Object.keys(faults)).toEqual(['/vaccines/1/number', '/rules/1/from', '/cohorts/1/id']);
  });
});

describe('a programme beside those that are known', () => {
  const known = new Programmes([cov19, influenza, hpv]);

  it('keeps the numbers that it has', () => {
    for (const programme of [cov19, influenza, hpv]) expect(checkBeside(programme, known)).toEqual([]);
  });

  it.each<[string, Spoil, string]>([
    ['has no number of another', (p) => (p.vaccines[1].number = 3), '3 is the number of cov19.astra_zeneca already'],
    ['gives no vaccine another number', (p) => (p.vaccines[1].number = 99), 'must stay 9: the ids of slots carry it'],
  ])('%s', (_, spoil, fault) => {
    const other = structuredClone(hpv);
    spoil(other);
    expect(checkBeside(other, known)).toEqual([{ path: '/vaccines/1/number', fault }]);
  });
});
