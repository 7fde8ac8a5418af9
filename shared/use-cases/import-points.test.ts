import { describe, expect, it } from 'vitest';
import { servicePointIdOf } from '../domain/service-point.ts';
import { readPoints } from './import-points.ts';

const ROW = {
  id: 900_001,
  ordinalNumber: '1',
  facilityName: 'Przychodnia Zdrowie',
  terc: '1261011',
  address: 'ul. Długa 1',
  zipCode: '31-147',
  voivodeship: 'małopolskie',
  county: 'Kraków',
  community: 'Kraków',
  place: 'Kraków',
  lon: '19.94',
  lat: '50.06',
  facilityType: 1,
};

const row = (over: Record<string, unknown> = {}) => ({ ...ROW, ...over });
const pointOf = (over: Record<string, unknown> = {}) => readPoints([row(over)]).points[0]!;

describe('a row of the public list', () => {
  it('becomes a point', () => {
    expect(readPoints([ROW])).toEqual({
      points: [
        {
          id: servicePointIdOf(['Przychodnia Zdrowie', '1261011', 'ul. Długa 1', '31-147']),
          name: 'Przychodnia Zdrowie',
          addressText: 'ul. Długa 1, Kraków',
          place: 'Kraków',
          zipCode: '31-147',
          terc: '1261011',
          voiId: '12',
          lat: 50.06,
          lon: 19.94,
          mobility: 'STATIONARY',
          type: 'clinic',
          status: 'ACTIVE',
        },
      ],
      badRows: [],
    });
  });

  it('of facility type 2 is a mass point', () => {
    expect(pointOf({ facilityType: 2 }).type).toBe('massPoint');
  });

  it('loses the spaces around its names', () => {
    expect(pointOf({ facilityName: ' Przychodnia ', address: ' ul. Długa 1 ', place: ' Kraków ' })).toMatchObject({
      name: 'Przychodnia',
      addressText: 'ul. Długa 1, Kraków',
      place: 'Kraków',
    });
  });

  it.each([
    ['Wieliczka', 'Wieliczka', '1219054'],
    [' WIELICZKA ', 'Wieliczka', '1219054'],
    ['Czarnochowice', 'Wieliczka', '1219055'],
  ])('with a whole-gmina code (type 3) in %s of gmina %s lies in %s', (place, community, terc) => {
    expect(pointOf({ terc: '1219053', place, community }).terc).toBe(terc);
  });

  it.each(['1219054', '1219055', '1219012', '1465011', '1465028', '1061029'])('keeps its code %s', (terc) => {
    expect(pointOf({ terc, place: 'Kraków' }).terc).toBe(terc);
  });
});

describe('a row that cannot be used', () => {
  it.each([
    ['no name', { facilityName: '' }, '/facilityName'],
    ['a name of 501 letters', { facilityName: 'x'.repeat(501) }, '/facilityName'],
    ['no property for the name', { facilityName: undefined }, '/facilityName'],
    ['an odd voivodeship', { terc: '1361011' }, '/terc'],
    ['a voivodeship beyond 32', { terc: '3461011' }, '/terc'],
    ['a TERC code of six digits', { terc: '126101' }, '/terc'],
    ['a TERC code of an unknown type', { terc: '1261017' }, '/terc'],
    ['a district code outside Warszawa', { terc: '1261018' }, '/terc'],
    ['a TERC code that is a number', { terc: 1_261_011 }, '/terc'],
    ['no address', { address: '' }, '/address'],
    ['a postal code without a hyphen', { zipCode: '31147' }, '/zipCode'],
    ['no place', { place: '' }, '/place'],
    ['no community', { community: undefined }, '/community'],
    ['coordinates with a comma', { lon: '19,94' }, '/lon'],
    ['no coordinates', { lat: '' }, '/lat'],
    ['an unknown facility type', { facilityType: 3 }, '/facilityType'],
    ['an id that is text', { id: '900001' }, '/id'],
    ['latitude and longitude exchanged', { lat: '19.94', lon: '50.06' }, '/lat'],
    ['a place in Berlin', { lat: '52.52', lon: '13.40' }, '/lat'],
    ['a place in the open sea', { lat: '55.50', lon: '18.00' }, '/lat'],
    ['a place in Budapest', { lat: '47.50', lon: '19.04' }, '/lat'],
    ['a place in Minsk', { lat: '53.90', lon: '27.56' }, '/lat'],
  ])('has %s: it is told by its position and field, and gives no point', (_, over, field) => {
    const { points, badRows } = readPoints([ROW, row(over)]);
    expect(points).toHaveLength(1);
    expect(badRows).toMatchObject([{ row: 2, problems: [{ field }] }]);
  });

  it.each([null, 'row', 5, []])('is %j', (bad) => {
    expect(readPoints([bad])).toMatchObject({ points: [], badRows: [{ row: 1, problems: [{ field: '/' }] }] });
  });

  it('does not keep the rows after it from being read', () => {
    const { points, badRows } = readPoints([row({ terc: '' }), ROW, row({ zipCode: '' }), row({ address: 'Inna 2' })]);
    expect(points.map(({ addressText }) => addressText)).toEqual(['ul. Długa 1, Kraków', 'Inna 2, Kraków']);
    expect(badRows.map((bad) => bad.row)).toEqual([1, 3]);
  });
});

describe('the ids of a list', () => {
  it('are the same at every import, whatever the list’s own numbers and order', () => {
    const other = row({ facilityName: 'Szpital' });
    const first = readPoints([ROW, other]).points.map(({ id }) => id);
    const renumbered = readPoints([row({ facilityName: 'Szpital', id: 1, ordinalNumber: '9' }), row({ id: 2 })]);
    expect(renumbered.points.map(({ id }) => id)).toEqual(first.toReversed());
  });

  it('differ for two rows that are word for word the same, and are the same two at every import', () => {
    const twice = readPoints([ROW, row({ id: 2 })]).points.map(({ id }) => id);
    expect(new Set(twice).size).toBe(2);
    expect(twice[0]).toBe(pointOf().id);
    expect(readPoints([ROW, row({ facilityName: 'Szpital' }), ROW]).points.map(({ id }) => id)).toEqual([
      twice[0],
      pointOf({ facilityName: 'Szpital' }).id,
      twice[1],
    ]);
  });

  it('differ for two rows that differ in case or outer spaces alone: no point overwrites another', () => {
    const { points } = readPoints([
      ROW,
      row({ facilityName: 'PRZYCHODNIA ZDROWIE' }),
      row({ address: 'ul. Długa 1 ' }),
    ]);
    expect(new Set(points.map(({ id }) => id)).size).toBe(points.length);
  });
});
