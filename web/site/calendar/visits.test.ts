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

test('a visit is found whatever stands between the words of the name', () => {
  for (const text of ['lacka ges', 'Łącka – Gęś', 'łącka\u2011gęś']) {
    expect([text, isSought(visit, text)]).toEqual([text, true]);
  }
});

test('a patient with one name is found by it', () => {
  const suharto = { ...visit, patient: { ...visit.patient, givenName: null, familyName: 'Suharto' } };
  expect(isSought(suharto, 'suharto')).toBe(true);
  expect(isSought(suharto, 'null')).toBe(false);
  const sukarno = { ...visit, patient: { ...visit.patient, givenName: 'Sukarno', familyName: null } };
  expect(isSought(sukarno, 'sukarno')).toBe(true);
});

test('a patient without a PESEL is found by name', () => {
  const foreign = { ...visit, patient: { ...visit.patient, pesel: null } };
  expect(isSought(foreign, 'lacka')).toBe(true);
  expect(isSought(foreign, '9')).toBe(false);
});
