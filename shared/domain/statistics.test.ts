import { describe, expect, it } from 'vitest';
import { ageBandOf } from './statistics.ts';

describe('an age band', () => {
  it.each([
    [0, '0-4'],
    [4, '0-4'],
    [5, '5-11'],
    [11, '5-11'],
    [12, '12-17'],
    [17, '12-17'],
    [18, '18-24'],
    [25, '25-34'],
    [35, '35-44'],
    [45, '45-54'],
    [55, '55-64'],
    [65, '65-74'],
    [74, '65-74'],
    [75, '75-79'],
    [79, '75-79'],
    [80, '80+'],
    [110, '80+'],
  ])('of someone aged %i is %s', (age, band) => {
    expect(ageBandOf(`${2027 - age}-03-02`, '2027-03-02')).toBe(band);
  });

  it('changes on the birthday, not before', () => {
    expect(ageBandOf('2009-03-02', '2027-03-01')).toBe('12-17');
    expect(ageBandOf('2009-03-02', '2027-03-02')).toBe('18-24');
  });

  it('of someone born on 29 February changes on 28 February of a common year', () => {
    expect(ageBandOf('2008-02-29', '2026-02-27')).toBe('12-17');
    expect(ageBandOf('2008-02-29', '2026-02-28')).toBe('18-24');
  });

  it('of a birth date in the future, which a PESEL can state, is the lowest and not a made-up range', () => {
    expect(ageBandOf('2027-03-03', '2027-03-02')).toBe('0-4');
  });
});
