import { expect, test } from 'vitest';
import type { SiteVisit } from '../api.ts';
import { isSought } from './visits.ts';

const visit = {
  patient: { id: '1', givenName: 'Żaneta', familyName: 'Łącka-Gęś', pesel: '90010112345', phone: null },
} as SiteVisit;

test('a visit is found by any part of the name, in any case, with or without Polish letters', () => {
  for (const text of ['łącka', 'LACKA', 'ges', 'Żaneta', 'lacka-ges zaneta', ' zaneta  lacka ']) {
    expect([text, isSought(visit, text)]).toEqual([text, true]);
  }
});

test('a visit is found by the beginning of the PESEL, not by its middle', () => {
  expect(isSought(visit, '9001')).toBe(true);
  expect(isSought(visit, '0101')).toBe(false);
});

test('a patient without a PESEL is found by name', () => {
  const foreign = { ...visit, patient: { ...visit.patient, pesel: null } };
  expect(isSought(foreign, 'lacka')).toBe(true);
  expect(isSought(foreign, '9')).toBe(false);
});
