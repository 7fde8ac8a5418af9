import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePesel } from './pesel.ts';

/** Completes ten digits with their check digit, by the statute's formula. */
function withCheckDigit(ten: string): string {
  const weights = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(ten[i]), 0);
  return `${ten}${(10 - (sum % 10)) % 10}`;
}

describe('a PESEL', () => {
  it.each(['44051401458', '44051401359'])('%s is of a man born on 14 May 1944', (pesel) => {
    expect(parsePesel(pesel)).toEqual({ pesel, birthDate: '1944-05-14', sex: 'M' });
  });

  it.each([
    ['83', '1885-03-09'],
    ['03', '1985-03-09'],
    ['23', '2085-03-09'],
    ['43', '2185-03-09'],
    ['63', '2285-03-09'],
  ])('with month %s and year 85 is of someone born on %s', (month, birthDate) => {
    expect(parsePesel(withCheckDigit(`85${month}091234`))?.birthDate).toBe(birthDate);
  });

  it('says female for an even tenth digit, male for an odd one', () => {
    for (let digit = 0; digit <= 9; digit++) {
      expect(parsePesel(withCheckDigit(`900101123${digit}`))?.sex).toBe(digit % 2 === 0 ? 'F' : 'M');
    }
  });

  it.each([
    ['month 0', '9000011234'],
    ['month 13', '9013011234'],
    ['month 20, which is month 0 of the 2000s', '9020011234'],
    ['month 99, which is month 19 of the 1800s', '9099011234'],
    ['day 0', '9001001234'],
    ['31 April', '9004311234'],
    ['29 February of a common year', '9102291234'],
    ['29 February 1900', '0002291234'],
  ])('with %s is invalid whatever its check digit', (_, ten) => {
    expect(parsePesel(withCheckDigit(ten))).toBeUndefined();
  });

  it('may be of someone born on 29 February of a leap year, 2000 among them', () => {
    expect(parsePesel(withCheckDigit('0022291234'))?.birthDate).toBe('2000-02-29');
    expect(parsePesel(withCheckDigit('9202291234'))?.birthDate).toBe('1992-02-29');
  });

  it('is valid with exactly one of the ten check digits', () => {
    const valid = Array.from({ length: 10 }, (_, digit) => parsePesel(`4405140145${digit}`)).filter(Boolean);
    expect(valid.map((parsed) => parsed?.pesel)).toEqual(['44051401458']);
  });

  it.each(['', '4405140145', '440514014588', '4405140145a', ' 44051401458', '44051401458\n', '４４０５１４０１４５８'])(
    'is not %j',
    (text) => {
      expect(parsePesel(text)).toBeUndefined();
    },
  );

  it('gives back the birth date of everyone from 1800 to 2299', () => {
    const dates = fc.date({ min: new Date('1800-01-01'), max: new Date('2299-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 9999 }), (date, serial) => {
        const birthDate = date.toISOString().slice(0, 10);
        const offset = { 18: 80, 19: 0, 20: 20, 21: 40, 22: 60 }[Number(birthDate.slice(0, 2))]!;
        const month = String(Number(birthDate.slice(5, 7)) + offset).padStart(2, '0');
        const ten = `${birthDate.slice(2, 4)}${month}${birthDate.slice(8)}${String(serial).padStart(4, '0')}`;
        expect(parsePesel(withCheckDigit(ten))?.birthDate).toBe(birthDate);
      }),
    );
  });
});
