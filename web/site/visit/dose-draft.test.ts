import { expect, it } from 'vitest';
import { TEXTS } from '../texts/index.ts';
import { type DoseDraft, faultsOf, sentOf } from './dose-draft.ts';
import { isSameRecord } from './record-text.ts';

const DRAFT: DoseDraft = {
  batchNumber: 'FF1234',
  expiresOn: '2027-03-01',
  vaccineType: 'cov19.pfizer',
  dose: 1,
  bodySite: 'leftArm',
  administeredBy: '1234567',
  qualifiedBy: '',
};

it('who examined the patient may be left out, and is then not sent; a name in place of the number is at fault', () => {
  expect(faultsOf(DRAFT, '2027-03-01', TEXTS.pl)).toEqual({});
  expect(sentOf(DRAFT)).not.toHaveProperty('qualifiedBy');
  const named = { ...DRAFT, qualifiedBy: 'ANNA NOWAK' };
  expect(faultsOf(named, '2027-03-01', TEXTS.pl)).toEqual({ qualifiedBy: TEXTS.pl.wrongLicence });
});

it('a batch may be given on its last day, and not on the next', () => {
  expect(faultsOf(DRAFT, '2027-03-02', TEXTS.pl)).toEqual({ expiresOn: TEXTS.pl.batchExpired });
});

it('a record is the same whatever case its batch is typed in, and another with any other part changed', () => {
  expect(isSameRecord(DRAFT, { ...DRAFT, batchNumber: 'ff1234' })).toBe(true);
  for (const change of [{ bodySite: '' }, { administeredBy: '7654321' }, { qualifiedBy: '7654321' }] as const) {
    expect(isSameRecord(DRAFT, { ...DRAFT, ...change })).toBe(false);
  }
});
