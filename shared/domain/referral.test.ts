import { describe, expect, it } from 'vitest';
import { ANNA, JAN, NOW_MS } from '../../tests/builders.ts';
import { type Cohort, issueFirstDose } from './referral.ts';

function cohort(over: Partial<Cohort> = {}): Cohort {
  return {
    id: 'born-1950s',
    programme: 'cov19',
    bornFrom: '1950-01-01',
    bornTo: '1959-12-31',
    vaccineTypes: ['cov19.pfizer'],
    bookableFrom: '2027-03-10T05:00:00Z',
    visitNotBefore: '20270401',
    validDays: 90,
    ...over,
  };
}

const born = (birthDate: string, patientId = ANNA) => ({ patientId, birthDate });

describe('the first-dose referral', () => {
  it('has what its cohort says: vaccines, embargo and earliest day', () => {
    expect(issueFirstDose(born('1955-05-05'), [cohort()], NOW_MS)).toMatchObject({
      patientId: ANNA,
      dose: 1,
      vaccineTypes: ['cov19.pfizer'],
      bookableFrom: '2027-03-10T05:00:00Z',
      visitNotBefore: '20270401',
      state: 'issued',
      visit: null,
      bookings: 0,
    });
  });

  it('goes to everyone born on the first and the last day of a cohort and to nobody outside', () => {
    const issued = ['1949-12-31', '1950-01-01', '1959-12-31', '1960-01-01'].map(
      (date) => issueFirstDose(born(date), [cohort()], NOW_MS) !== undefined,
    );
    expect(issued).toEqual([false, true, true, false]);
    expect(issueFirstDose(born('1955-05-05'), [], NOW_MS)).toBeUndefined();
  });

  it('comes from the cohort that opens first, in whatever order they stand', () => {
    const sooner = cohort({ bookableFrom: '2027-02-01T05:00:00Z', vaccineTypes: ['cov19.moderna'] });
    for (const cohorts of [
      [cohort(), sooner],
      [sooner, cohort()],
    ]) {
      expect(issueFirstDose(born('1955-05-05'), cohorts, NOW_MS)?.vaccineTypes).toEqual(['cov19.moderna']);
    }
  });

  it('has the same id however often it is issued, and another for another person', () => {
    const first = issueFirstDose(born('1955-05-05'), [cohort()], NOW_MS);
    const again = issueFirstDose(born('1955-05-05'), [cohort({ id: 'other' })], NOW_MS + 86_400_000);
    const other = issueFirstDose(born('1955-05-05', JAN), [cohort()], NOW_MS);
    expect(again?.id).toBe(first?.id);
    expect(other?.id).not.toBe(first?.id);
  });

  it('expires at a Warsaw midnight, also across the change of clocks', () => {
    expect(issueFirstDose(born('1955-05-05'), [cohort({ validDays: 10 })], NOW_MS)?.expiringAt).toBe(
      '2027-03-10T23:00:00Z',
    );
    expect(issueFirstDose(born('1955-05-05'), [cohort({ validDays: 90 })], NOW_MS)?.expiringAt).toBe(
      '2027-05-29T22:00:00Z',
    );
  });
});
