import { iso31661Alpha2ToAlpha3 } from 'iso-3166';
import { parsePesel } from './pesel.ts';
import type { Reading } from './text.ts';

/*
 * A person is found by their document, so each document has one spelling: two would be two people, with a referral each.
 */

/** Writes passports as one text, by which their holder is found. */
export function passportOf({ country, number }: { readonly country: string; readonly number: string }): string {
  return `${country} ${number}`;
}

/** Reads the code of a country that issues passports: one of ISO 3166-1, in capitals or not. */
export function countryFrom(text: string): Reading {
  const value = text.normalize('NFKC').trim().toUpperCase();
  if (Object.hasOwn(iso31661Alpha2ToAlpha3, value)) return { value };
  return { problem: value === 'UK' ? 'is GB in ISO 3166-1' : 'is no country of ISO 3166-1' };
}

/** What people write into a document number to read it better, and what shows nothing. */
const GROUPING = /[\s\p{Pd}\p{Default_Ignorable_Code_Point}]/gu;

/** Reads the number of a passport in its one spelling: capitals and digits, nothing between them. */
export function documentNumberFrom(text: string): Reading {
  const value = text.normalize('NFKC').replace(GROUPING, '').toUpperCase();
  return /^[A-Z0-9]{4,20}$/.test(value) ? { value } : { problem: 'is not 4 to 20 Latin letters and digits' };
}

/** Reads a PESEL in its one spelling. Whether such a person can be is for `personProblem` to say. */
export function peselFrom(text: string): Reading {
  const value = text.replace(GROUPING, '');
  return parsePesel(value) ? { value } : { problem: 'is not a PESEL' };
}
