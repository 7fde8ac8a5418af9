import { describe, expect, test } from 'vitest';
import { type Criteria, firstCriteria, problemsOf, searchOf } from './criteria.ts';

const TODAY = '2026-11-22';
const REFERRAL = '3f0d5c2e-1111-4222-8333-444455556666';

function criteria(change: Partial<Criteria>): Criteria {
  return { ...firstCriteria(TODAY), voiId: '12', ...change };
}

describe('the search form', () => {
  test('begins with today and the fourteen days after it, across the end of a month', () => {
    expect(firstCriteria(TODAY)).toMatchObject({ fromDay: '2026-11-22', toDay: '2026-12-06' });
  });

  test('a voivodeship is enough to search', () => {
    expect(problemsOf(criteria({}), TODAY)).toEqual({});
    expect(searchOf(criteria({}), REFERRAL)).toEqual({
      dayRange: { from: '2026-11-22', to: '2026-12-06' },
      prescriptionId: REFERRAL,
      voiId: '12',
    });
  });

  test('a locality that was typed but not chosen is not silently searched as the whole voivodeship', () => {
    expect(problemsOf(criteria({ localityText: 'Krakow' }), TODAY)).toEqual({ localityText: 'wrongLocality' });
  });

  test('a postal code is understood with a dash, a space or neither, and replaces the voivodeship', () => {
    for (const postalCode of ['30-001', '30 001', ' 30001 ']) {
      const form = criteria({ place: 'postalCode', postalCode });
      expect(problemsOf(form, TODAY)).toEqual({});
      expect(searchOf(form, REFERRAL)).toMatchObject({ postalCode: '30-001', distanceRangeCode: 'distanceRange0_10' });
      expect(searchOf(form, REFERRAL)).not.toHaveProperty('voiId');
    }
    expect(problemsOf(criteria({ place: 'postalCode', postalCode: '3000' }), TODAY)).toEqual({
      postalCode: 'wrongPostalCode',
    });
  });

  test('an hour left open is the end of the day', () => {
    expect(searchOf(criteria({ fromHour: '15:30' }), REFERRAL).hourRange).toEqual({ from: '15:30', to: '23:59' });
    expect(searchOf(criteria({ toHour: '09:00' }), REFERRAL).hourRange).toEqual({ from: '00:00', to: '09:00' });
  });

  test('reversed and empty ranges are named at the field where they go wrong', () => {
    expect(problemsOf(criteria({ toDay: '2026-11-21' }), TODAY)).toEqual({ toDay: 'wrongToDay' });
    expect(problemsOf(criteria({ fromDay: '' }), TODAY)).toEqual({ fromDay: 'wrongFromDay' });
    expect(problemsOf(criteria({ fromHour: '12:00', toHour: '11:00' }), TODAY)).toEqual({ toHour: 'wrongHours' });
  });
});
