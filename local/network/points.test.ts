import { describe, expect, it } from 'vitest';
import { allocate } from './allocate.ts';
import { type GovPlPoint, inventPoints } from './points.ts';
import { towns } from './towns.ts';
import { VOIVODESHIPS, voivodeshipOf } from './voivodeships.ts';

const NATIONAL_COUNT = 6934;
const within = (points: GovPlPoint[], tercPrefix: string) => points.filter(({ terc }) => terc.startsWith(tercPrefix));

describe.each([
  ['the default network', 320],
  ['a network of national size', NATIONAL_COUNT],
])('%s', (_, count) => {
  const points = inventPoints(count);

  it('has as many points as asked for, the same each time', () => {
    expect(points).toHaveLength(count);
    expect(inventPoints(count)).toEqual(points);
  });

  it('has at least 12 points in each voivodeship, a mass point among them', () => {
    for (const { voiId } of VOIVODESHIPS) {
      const inVoivodeship = within(points, voiId);
      expect(inVoivodeship.length).toBeGreaterThanOrEqual(12);
      expect(inVoivodeship.some(({ facilityType }) => facilityType === 2)).toBe(true);
    }
  });

  it('has more points where more people live', () => {
    const counts = [...VOIVODESHIPS]
      .sort((a, b) => a.thousands - b.thousands)
      .map(({ voiId }) => within(points, voiId).length);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  it('has no fewer than 12 points in Warszawa and 8 in Kraków', () => {
    expect(within(points, '1465').length).toBeGreaterThanOrEqual(12);
    expect(within(points, '1261').length).toBeGreaterThanOrEqual(8);
    expect(points.some(({ terc }) => terc === '1465011')).toBe(true);
    expect(points.some(({ terc }) => terc === '1261011')).toBe(true);
  });

  it('never repeats an id, nor an address within a gmina', () => {
    const distinct = (keyOf: (point: GovPlPoint) => unknown) => new Set(points.map(keyOf)).size;
    expect(distinct(({ id }) => id)).toBe(count);
    expect(distinct(({ terc, address }) => `${terc}|${address}`)).toBe(count);
  });

  it('fills the fields as the public list does', () => {
    for (const point of points) {
      expect(Object.keys(point)).toEqual([
        'id',
        'ordinalNumber',
        'facilityName',
        'terc',
        'address',
        'zipCode',
        'voivodeship',
        'county',
        'community',
        'place',
        'lon',
        'lat',
        'facilityType',
      ]);
      expect(Number.isInteger(point.id)).toBe(true);
      expect(point.zipCode).toMatch(/^\d{2}-\d{3}$/);
      expect(point.lat).toMatch(/^\d{2}\.\d{6}$/);
      expect(point.lon).toMatch(/^\d{2}\.\d{6}$/);
      expect(point.voivodeship).toBe(voivodeshipOf(point.terc.slice(0, 2))?.name.toLocaleUpperCase('pl'));
      expect(point.place).toBe(point.place.toLocaleUpperCase('pl'));
    }
  });

  it('keeps every point in Poland, within 3 km of its town', () => {
    const townByTerc = new Map(towns().map((town) => [town.terc, town]));
    for (const { terc, lat, lon } of points) {
      const town = townByTerc.get(terc)!;
      const north = (Number(lat) - town.lat) * 111.2;
      const east = (Number(lon) - town.lon) * 111.2 * Math.cos((town.lat * Math.PI) / 180);
      expect(Math.hypot(north, east)).toBeLessThan(3.01);
      expect(Number(lat)).toBeGreaterThan(49);
      expect(Number(lat)).toBeLessThan(54.84);
      expect(Number(lon)).toBeGreaterThan(14.12);
      expect(Number(lon)).toBeLessThan(24.15);
    }
  });

  it('makes about one point in eleven a mass point, never in a small town', () => {
    const weights = new Map(towns().map(({ terc, weight }) => [terc, weight]));
    const mass = points.filter(({ facilityType }) => facilityType === 2);
    expect(mass.length / count).toBeGreaterThan(0.08);
    expect(mass.length / count).toBeLessThan(0.1);
    for (const { terc } of mass) expect(weights.get(terc)).toBeGreaterThan(1);
  });
});

it('the default network has 320 points', () => {
  expect(inventPoints()).toEqual(inventPoints(320));
});

it('a network may be tiny or empty', () => {
  expect(inventPoints(0)).toEqual([]);
  expect(inventPoints(5)).toHaveLength(5);
});

it('a district of Warszawa names its gmina without the city, and the city as its place', () => {
  const bemowo = inventPoints(NATIONAL_COUNT).find(({ terc }) => terc === '1465028');
  expect(bemowo).toMatchObject({ community: 'Bemowo', county: 'Warszawa', place: 'WARSZAWA' });
});

describe('a total divided', () => {
  it('adds up, and meets the minima', () => {
    const parts = allocate(10, [
      { weight: 1, min: 3 },
      { weight: 5, min: 0 },
      { weight: 1, min: 0 },
    ]);
    expect(parts).toEqual([4, 5, 1]);
  });

  it('too small for the minima goes by weight alone', () => {
    const parts = allocate(4, [
      { weight: 1, min: 3 },
      { weight: 3, min: 3 },
    ]);
    expect(parts).toEqual([1, 3]);
  });
});
