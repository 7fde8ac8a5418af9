import { describe, expect, test } from 'vitest';
import { parsePesel } from '../../shared/domain/pesel.ts';
import { INVENTED_PEOPLE, peopleDirectory, personOf } from './people.ts';

const LISTED = peopleDirectory().listed;

describe('the invented people', () => {
  test('every listed PESEL is valid and listed once', () => {
    expect(INVENTED_PEOPLE.filter(({ pesel }) => !parsePesel(pesel))).toEqual([]);
    expect(new Set(INVENTED_PEOPLE.map(({ pesel }) => pesel)).size).toBe(INVENTED_PEOPLE.length);
  });

  test('no two share a phone number, and only one has none', () => {
    const phones = LISTED.flatMap(({ phoneNumber }) => phoneNumber ?? []);
    expect(phones).toHaveLength(LISTED.length - 1);
    expect(new Set(phones).size).toBe(phones.length);
    expect(phones.filter((phone) => !/^\+48\d{9}$/.test(phone))).toEqual([]);
  });

  test('they cover both sexes and every decade of adult life', () => {
    expect(new Set(LISTED.map(({ sex }) => sex))).toEqual(new Set(['F', 'M']));
    const decades = new Set(LISTED.map(({ birthDate }) => birthDate.slice(0, 3)));
    expect(decades).toEqual(new Set(['192', '193', '194', '195', '196', '197', '198', '199', '200']));
  });

  test('a listed PESEL gives the listed person, with birth date and sex from the PESEL', () => {
    expect(personOf('44051401458')).toMatchObject({ familyName: 'Zawadzki', birthDate: '1944-05-14', sex: 'M' });
    expect(personOf('44051401359')).toMatchObject({ familyName: 'Źródłowski', birthDate: '1944-05-14', sex: 'M' });
  });
});

describe('a PESEL nobody is listed under', () => {
  test('gives the same person every time, with a name of the right sex and a mobile number', () => {
    const woman = personOf('02070803628');
    expect(woman).toEqual(personOf('02070803628'));
    expect(woman).toMatchObject({ birthDate: '1902-07-08', sex: 'F' });
    expect(woman?.givenName).toMatch(/a$/);
    expect(woman?.familyName).not.toMatch(/ki$/);
    expect(woman?.phoneNumber).toMatch(/^\+48[567]\d{8}$/);
  });

  test('gives nobody when the check digit is wrong, the date impossible or the text no PESEL', () => {
    expect(personOf('44051401457')).toBeUndefined();
    expect(personOf('44023001455')).toBeUndefined();
    expect(personOf('')).toBeUndefined();
    expect(personOf('<script>')).toBeUndefined();
  });
});

describe('extra people', () => {
  test('come first and replace a listed person of the same PESEL', () => {
    const directory = peopleDirectory([{ pesel: '44051401458', givenName: 'Inny', familyName: 'Człowiek' }]);
    expect(directory.listed).toHaveLength(INVENTED_PEOPLE.length);
    expect(directory.listed[0]?.givenName).toBe('Inny');
    expect(directory.personOf('44051401458')?.familyName).toBe('Człowiek');
  });

  test('with an invalid PESEL are refused at start, by name', () => {
    const wrong = { pesel: '44051401450', givenName: 'Zły', familyName: 'Numer' };
    expect(() => peopleDirectory([wrong])).toThrow('Zły Numer');
  });
});
