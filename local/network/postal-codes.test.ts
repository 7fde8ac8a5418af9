import { expect, test } from 'vitest';
import { distanceKm } from '../../shared/domain/geo.ts';
import { inventPoints } from './points.ts';
import { postalCodes } from './postal-codes.ts';
import { isCityCounty } from './towns.ts';

test('the default network knows where the postal codes of its cities are, as near as their points, and none of nowhere', () => {
  const codes = postalCodes();
  const far: string[] = [];
  for (const { zipCode, lat, lon, terc } of inventPoints().filter(({ terc }) => isCityCounty(terc))) {
    const place = codes.get(zipCode);
    const km = place ? distanceKm(place, { lat: Number(lat), lon: Number(lon) }) : Number.POSITIVE_INFINITY;
    if (km > 15) far.push(`${zipCode} ${terc} ${km}`);
  }
  expect(far).toEqual([]);
  expect(distanceKm(codes.get('30-001')!, { lat: 50.08, lon: 19.92 })).toBeLessThan(5);
  expect(codes.get('80-001')).toBeDefined();
  for (const unknown of ['84-150', '38-714', '99-999']) expect(codes.get(unknown)).toBeUndefined();
});
