import { expect, it } from 'vitest';
import { addressTextOf } from './address-text.ts';

const CITY = '1465011';
const VILLAGE = '0203052';
const COUNTRY_PART = '1219055';

it.each([
  ['Strumykowa  21', CITY, 'Strumykowa  21, Warszawa'],
  ['ul. Długa 1', CITY, 'ul. Długa 1, Warszawa'],
  ['UL.ZACISZNA 30', CITY, 'UL.ZACISZNA 30, Warszawa'],
  ['Na Stoku 10', CITY, 'Na Stoku 10, Warszawa'],
  ['NAŁĘCZOWSKA 27', CITY, 'NAŁĘCZOWSKA 27, Warszawa'],
  [' UL. ZACISZE 2 ', CITY, 'UL. ZACISZE 2, Warszawa'],
  ['ODKRYTA 31 -', CITY, 'ODKRYTA 31, Warszawa'],
  ['KRĘTA 58.', CITY, 'KRĘTA 58, Warszawa'],
  ['Długa 1,', CITY, 'Długa 1, Warszawa'],
  ['Długa\u00a01', CITY, 'Długa 1, Warszawa'],
  ['WYSOCKIEGO 24,24A', CITY, 'WYSOCKIEGO 24,24A, Warszawa'],
  ['Długa 1, 00-238 WARSZAWA', CITY, 'Długa 1, Warszawa'],
  ['NA 12', CITY, 'Warszawa'],
  ['n/a', CITY, 'Warszawa'],
  ['NULL', CITY, 'Warszawa'],
  ['brak', CITY, 'Warszawa'],
  ['', CITY, 'Warszawa'],
  ['   ', CITY, 'Warszawa'],
  [',', CITY, 'Warszawa'],
  ['-', CITY, 'Warszawa'],
  ['WARSZAWA', CITY, 'Warszawa'],
])('in a town %j is shown as street and place, or the place alone', (address, terc, shown) => {
  expect(addressTextOf(address, 'Warszawa', terc)).toBe(shown);
});

it.each([
  ['NULL 30', VILLAGE, 'Pęcław 30'],
  ['NA 12', VILLAGE, 'Pęcław 12'],
  ['5A', COUNTRY_PART, 'Pęcław 5A'],
  ['662A 662A', VILLAGE, 'Pęcław 662A'],
  ['30/2', VILLAGE, 'Pęcław 30/2'],
  ['PĘCŁAW BRAK', VILLAGE, 'Pęcław'],
  ['PĘCŁAW 30', VILLAGE, 'PĘCŁAW 30, Pęcław'],
  ['', VILLAGE, 'Pęcław'],
  ['Lipowa 3', VILLAGE, 'Lipowa 3, Pęcław'],
])('in a village, where houses have numbers and no street, %j is shown with the number', (address, terc, shown) => {
  expect(addressTextOf(address, 'Pęcław', terc)).toBe(shown);
});
