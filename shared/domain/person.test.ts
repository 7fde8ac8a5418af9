import { describe, expect, it } from 'vitest';
import { nameOf, type Person, personProblem } from './person.ts';

const TODAY = '2027-03-01';
const ANNA: Person = { pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: '+48600100200' };
const OLENA: Person = { ...ANNA, pesel: null, passport: 'UA AB123456', birthDate: '1990-05-04' };

describe('particulars', () => {
  it.each([
    ['a PESEL', ANNA],
    ['a passport', OLENA],
    ['a passport of someone born today', { ...OLENA, birthDate: TODAY }],
    ['a passport of someone 125 years old', { ...OLENA, birthDate: '1901-03-02' }],
    ['a given name alone', { ...ANNA, familyName: null }],
    ['a family name alone', { ...OLENA, givenName: null }],
  ])('with %s can be a person’s', (_, person) => {
    expect(personProblem(person, TODAY)).toBeUndefined();
  });

  // Whichever document tells the birth: the PESELs are of the days that the passports name.
  it.each([
    ['born in 2085, by PESEL', { ...ANNA, pesel: '85271500004' }, 'pesel'],
    ['born in 2085, by passport', { ...OLENA, birthDate: '2085-07-15' }, 'birthDate'],
    ['born tomorrow', { ...OLENA, birthDate: '2027-03-02' }, 'birthDate'],
    ['born in 1830, by PESEL', { ...ANNA, pesel: '30810100016' }, 'pesel'],
    ['born in 1830, by passport', { ...OLENA, birthDate: '1830-01-01' }, 'birthDate'],
    ['126 years old', { ...OLENA, birthDate: '1901-03-01' }, 'birthDate'],
    ['of no birth date', { ...OLENA, birthDate: null }, 'birthDate'],
    ['of a PESEL that is none', { ...ANNA, pesel: '44051401457' }, 'pesel'],
    ['of no name', { ...ANNA, givenName: null, familyName: null }, 'familyName'],
  ])('%s are nobody’s', (_, person, value) => {
    expect(personProblem(person, TODAY)).toEqual({ value, problem: expect.any(String) });
  });
});

it('a name is written in either order, and of whoever has one alone that one', () => {
  expect([nameOf(ANNA), nameOf(ANNA, 'family')]).toEqual(['Anna Nowak', 'Nowak Anna']);
  expect([nameOf({ ...ANNA, givenName: null }), nameOf({ ...ANNA, familyName: null }, 'family')]).toEqual([
    'Nowak',
    'Anna',
  ]);
});
