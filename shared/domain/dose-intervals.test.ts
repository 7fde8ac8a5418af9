import { describe, expect, it } from 'vitest';
import { ANNA, referral } from '../../tests/builders.ts';
import { intervalAfter, nextDose } from './dose-intervals.ts';

describe('the dose after a dose is due', () => {
  it.each([
    ['cov19.pfizer', '20210301', 42, 42],
    ['cov19.pfizer', '20210517', 35, 42],
    ['cov19.pfizer', '20210608', 21, 42],
    ['cov19.moderna', '20210608', 28, 42],
    ['cov19.astra_zeneca', '20210516', 84, 84],
    ['cov19.astra_zeneca', '20220101', 35, 84],
  ] as const)(
    'of %s given on %s after %i to %i days, of the same vaccine',
    (vaccineType, givenOn, minDays, maxDays) => {
      expect(intervalAfter({ vaccineType, dose: 1 }, givenOn)).toEqual({
        minDays,
        maxDays,
        vaccineTypes: [vaccineType],
      });
    },
  );

  it('as a booster of mRNA after the course, by the rules of the day: none, half a year, ninety days', () => {
    expect(intervalAfter({ vaccineType: 'cov19.pfizer', dose: 2 }, '20211101')).toBeUndefined();
    expect(intervalAfter({ vaccineType: 'cov19.pfizer', dose: 2 }, '20211102')?.minDays).toBe(180);
    const latest = intervalAfter({ vaccineType: 'cov19.astra_zeneca', dose: 2 }, '20270302');
    expect([latest?.minDays, latest?.vaccineTypes]).toEqual([90, ['cov19.pfizer', 'cov19.moderna']]);
    expect(intervalAfter({ vaccineType: 'cov19.johnson_and_johnson', dose: 1 }, '20270302')?.minDays).toBe(90);
  });

  it('not after the booster, nor before there were vaccines', () => {
    expect(intervalAfter({ vaccineType: 'cov19.pfizer', dose: 3 }, '20270302')).toBeUndefined();
    expect(intervalAfter({ vaccineType: 'cov19.johnson_and_johnson', dose: 2 }, '20270302')).toBeUndefined();
    expect(intervalAfter({ vaccineType: 'cov19.pfizer', dose: 1 }, '20201226')).toBeUndefined();
  });
});

describe('the referral for the next dose', () => {
  it('opens at once, for a visit within the interval in days of Warsaw, and is the same however often issued', () => {
    const lateEvening = Date.parse('2027-03-02T23:30:00Z');
    const next = nextDose(referral({ patientId: ANNA }), { vaccineType: 'cov19.pfizer' }, lateEvening)!;
    expect(next).toMatchObject({
      patientId: ANNA,
      dose: 2,
      vaccineTypes: ['cov19.pfizer'],
      bookableFrom: '2027-03-02T23:30:00Z',
      visitNotBefore: '20270324',
      state: 'issued',
      visit: null,
    });
    expect(nextDose(referral({ patientId: ANNA }), { vaccineType: 'cov19.pfizer' }, lateEvening + 86_400_000)?.id).toBe(
      next.id,
    );
  });
});
