import { describe, expect, it } from 'vitest';
import cov19 from '../../programmes/cov19.json' with { type: 'json' };
import { ANNA, JAN, NOW_MS } from '../../tests/builders.ts';
import type { ProgrammeCohort } from './programmes/schema.ts';
import { issueReferral, type ReferredPerson } from './referral.ts';

function cohort(over: Partial<ProgrammeCohort> = {}): ProgrammeCohort {
  return {
    id: 'born-1950s',
    born: { from: '1950-01-01', to: '1959-12-31' },
    vaccines: ['cov19.pfizer'],
    opensAt: '2027-03-10T05:00:00Z',
    visitFrom: '2027-04-01',
    ...over,
  };
}

const born = (birthDate: string, patientId = ANNA) => ({ patientId, birthDate, doses: [] });
const issued = (person: ReferredPerson, cohorts: ProgrammeCohort[], nowMs = NOW_MS) =>
  issueReferral(person, { ...cov19, cohorts }, nowMs);

describe('the first-dose referral', () => {
  it('has what its cohort says: vaccines, embargo and earliest day', () => {
    expect(issued(born('1955-05-05'), [cohort()])).toMatchObject({
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
    const isIssued = ['1949-12-31', '1950-01-01', '1959-12-31', '1960-01-01'].map(
      (date) => issued(born(date), [cohort()]) !== undefined,
    );
    expect(isIssued).toEqual([false, true, true, false]);
    expect(issued(born('1955-05-05'), [])).toBeUndefined();
  });

  it('comes from the cohort that opens first, in whatever order they stand', () => {
    const sooner = cohort({ opensAt: '2027-02-01T05:00:00Z', vaccines: ['cov19.moderna'] });
    for (const cohorts of [
      [cohort(), sooner],
      [sooner, cohort()],
    ]) {
      expect(issued(born('1955-05-05'), cohorts)?.vaccineTypes).toEqual(['cov19.moderna']);
    }
  });

  it('has the same id however often it is issued, and another for another person', () => {
    const first = issued(born('1955-05-05'), [cohort()]);
    const again = issued(born('1955-05-05'), [cohort({ id: 'other' })], NOW_MS + 86_400_000);
    const other = issued(born('1955-05-05', JAN), [cohort()]);
    expect(again?.id).toBe(first?.id);
    expect(other?.id).not.toBe(first?.id);
  });

  it('expires at a Warsaw midnight, also across the change of clocks', () => {
    expect(issued(born('1955-05-05'), [cohort({ validDays: 10 })])?.expiringAt).toBe('2027-03-10T23:00:00Z');
    expect(issued(born('1955-05-05'), [cohort({ validDays: 90 })])?.expiringAt).toBe('2027-05-29T22:00:00Z');
  });
});
