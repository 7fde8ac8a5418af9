import { describe, expect, it } from 'vitest';
import cov19 from '../../programmes/cov19.json' with { type: 'json' };
import { ANNA, JAN, NOW_MS } from '../../tests/builders.ts';
import type { Entitled } from './programmes/entitlement.ts';
import type { ProgrammeCohort } from './programmes/schema.ts';
import { issueReferral, type Referral, type ReferredPerson, referralOn, reissued } from './referral.ts';

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

describe('a referral', () => {
  const terms = {
    entitled: true,
    dose: 1,
    vaccineTypes: ['cov19.pfizer'],
    bookableFrom: '2027-03-01T05:00:00Z',
    expiringAt: '2027-05-29T22:00:00Z',
    visitNotBefore: null,
    visitNotAfter: null,
    cohort: 'adults',
  } as const;
  const on = (version: number, atMs: number, over: Partial<Entitled> = {}) =>
    referralOn({ ...terms, ...over }, ANNA, { id: 'cov19', version }, atMs);
  const EXPIRED_MS = Date.parse('2027-06-01T10:00:00Z');
  const second = { ...on(1, NOW_MS), id: 'second', dose: 2 };

  it('says by which version of its programme it was issued, and when', () => {
    expect(on(7, Date.parse('2027-03-01T09:30:00Z')).issued).toEqual({
      version: 7,
      at: '2027-03-01T09:30:00Z',
      cohort: 'adults',
    });
  });

  it.each<[string, Referral, object]>([
    ['for the first dose names the version that gives it its terms anew', on(1, NOW_MS), on(2, EXPIRED_MS).issued!],
    ['for a later dose goes on naming the one whose terms it keeps', second, second.issued!],
  ])('issued anew %s', (_, held, issued) => {
    expect(reissued(held, on(2, EXPIRED_MS), EXPIRED_MS)?.issued).toEqual(issued);
  });

  it('of before versions were kept names none until it is issued anew', () => {
    const { issued: _, ...old } = on(1, NOW_MS);
    const anew = reissued(old, on(2, EXPIRED_MS), EXPIRED_MS);
    expect(anew?.issued).toEqual({ version: 2, at: '2027-06-01T10:00:00Z', cohort: 'adults' });
  });

  describe('that can still be booked', () => {
    const opened = { bookableFrom: '2027-04-01T04:00:00Z', visitNotBefore: '20270501' };

    it('has the terms of a later version, once', () => {
      const anew = reissued(on(1, NOW_MS), on(2, NOW_MS, opened), NOW_MS);
      expect(anew).toEqual(on(2, NOW_MS, opened));
      expect(reissued(anew!, on(2, NOW_MS + 1_000, opened), NOW_MS + 1_000)).toBeUndefined();
    });

    it('stays as it is where a later version gives the same', () => {
      expect(reissued(on(1, NOW_MS), on(2, NOW_MS), NOW_MS)).toBeUndefined();
    });

    it('stays as it is where an instance still knows the earlier version alone', () => {
      expect(reissued(on(2, NOW_MS, opened), on(1, NOW_MS), NOW_MS)).toBeUndefined();
    });

    it('keeps the day of a contraindication that is later than the cohort’s', () => {
      const held = { ...on(1, NOW_MS), visitNotBefore: '20270601' };
      expect(reissued(held, on(2, NOW_MS, opened), NOW_MS)?.visitNotBefore).toBe('20270601');
    });

    it.each(['booked', 'used', 'revoked'] as const)('but is %s stays as it is', (state) => {
      expect(reissued({ ...on(1, NOW_MS), state }, on(2, NOW_MS, opened), NOW_MS)).toBeUndefined();
    });
  });
});
