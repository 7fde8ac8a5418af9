import { expect, it } from 'vitest';
import { broughtTogether, CIRCUMSTANCES_MAX, circumstancesIn } from './circumstances.ts';

it('what a provider says is kept with each word once, in one order', () => {
  expect(
    circumstancesIn({ professions: ['nurse', 'doctor', 'nurse'], conditions: ['diabetes'], district: '1261011' }),
  ).toEqual({ professions: ['doctor', 'nurse'], conditions: ['diabetes'], district: '1261011' });
});

it.each([
  [{}],
  [{ professions: 'nurse', conditions: null, district: 1261011 }],
  [{ district: '12' }],
  [{ district: '9961011' }],
  [{ district: ' 1261011' }],
])('claims %j say nothing', (claims) => {
  expect(circumstancesIn(claims)).toBeNull();
});

it('a word that no programme could ask for is left out, and no more are kept than a record may hold', () => {
  const words = ['nurse', 'Nurse', '\ud800', '', '__proto__', 7, null, ['doctor'], 'x'.repeat(61)];
  expect(circumstancesIn({ professions: words })).toEqual({ professions: ['nurse'] });
  const many = Array.from({ length: 100 }, (_, i) => `profession_${i}`);
  expect(circumstancesIn({ professions: many })!.professions).toHaveLength(CIRCUMSTANCES_MAX);
});

it('what is newly said replaces what was known of it, an empty list too, and leaves the rest', () => {
  const known = { professions: ['nurse'], district: '1261011' };
  expect(broughtTogether(known, { professions: undefined, conditions: ['diabetes'] })).toEqual({
    ...known,
    conditions: ['diabetes'],
  });
  expect(broughtTogether(known, { professions: [] })).toEqual({ professions: [], district: '1261011' });
  expect(broughtTogether(known, null)).toEqual(known);
  expect(broughtTogether(undefined, undefined)).toBeNull();
});
