import { expect, it } from 'vitest';
import type { SiteVisit } from '../api.ts';
import { TEXTS } from '../texts/index.ts';
import { type DoseDraft, faultsOf, newDraft, sentOf } from './dose-draft.ts';
import { isSameRecord } from './record-text.ts';

const DRAFT: DoseDraft = {
  batchNumber: 'FF1234',
  expiresOn: '2027-03-01',
  vaccineType: 'cov19.pfizer',
  dose: 1,
  bodySite: 'leftArm',
  administeredBy: '1234567',
  qualifiedBy: '',
  givenOn: '2027-03-01',
};

it('who examined the patient may be left out, and is then not sent; a name in place of the number is at fault', () => {
  expect(faultsOf(DRAFT, '2027-03-01', TEXTS.pl)).toEqual({});
  expect(sentOf(DRAFT)).not.toHaveProperty('qualifiedBy');
  const named = { ...DRAFT, qualifiedBy: 'ANNA NOWAK' };
  expect(faultsOf(named, '2027-03-01', TEXTS.pl)).toEqual({ qualifiedBy: TEXTS.pl.wrongLicence });
});

it('the day of a dose is that of its visit where it has passed, else today, and is never to come', () => {
  const visit = {
    vaccineType: 'cov19.pfizer',
    dose: 1,
    startAt: '2027-03-02T09:00:00Z',
    checkedInAt: null,
  } as SiteVisit;
  const days = ['2027-03-01', '2027-03-02', '2027-03-05'].map((today) => newDraft(visit, today, null).givenOn);
  expect(days).toEqual(['2027-03-01', '2027-03-02', '2027-03-02']);
  expect(newDraft({ ...visit, checkedInAt: '2027-03-04T09:00:00Z' }, '2027-03-05', null).givenOn).toBe('2027-03-04');
  for (const givenOn of ['', '2027-03-02'])
    expect(faultsOf({ ...DRAFT, givenOn }, '2027-03-01', TEXTS.pl)).toMatchObject({ givenOn: TEXTS.pl.wrongGivenOn });
});

it('a batch may be given on its last day, and not on the next, whenever that is recorded', () => {
  expect(faultsOf(DRAFT, '2027-03-05', TEXTS.pl)).toEqual({});
  const later = { ...DRAFT, givenOn: '2027-03-02' };
  expect(faultsOf(later, '2027-03-05', TEXTS.pl)).toEqual({ expiresOn: TEXTS.pl.batchExpired });
  const extended = {
    expiresOn: '2027-06-30',
    lastDays: ['2027-06-30'],
    replacedDays: [{ day: '2027-03-01', by: '2027-06-30' }],
  };
  expect(faultsOf(later, '2027-03-05', TEXTS.pl, extended)).toEqual({});
});

it('a record is the same whatever case its batch is typed in, and another with any other part changed', () => {
  expect(isSameRecord(DRAFT, { ...DRAFT, batchNumber: 'ff1234' })).toBe(true);
  for (const change of [
    { bodySite: '' },
    { administeredBy: '7654321' },
    { qualifiedBy: '7654321' },
    { givenOn: '2027-02-28' },
  ] as const) {
    expect(isSameRecord(DRAFT, { ...DRAFT, ...change })).toBe(false);
  }
});
