import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centreOf } from './centre.ts';
import { distanceKm } from './geo.ts';
import { areasOf, PostalCodes, pointsAstray } from './postal-codes.ts';

const CHELMZA = { lat: 53.1845, lon: 18.6042 };
/** North of a place by so many kilometres. */
const north = (km: number, { lat, lon } = CHELMZA) => ({ lat: lat + km / 111.195, lon });

function codesOf(points: readonly (readonly [string, { lat: number; lon: number }])[]) {
  const codes = new PostalCodes();
  for (const [code, place] of points) codes.add(code, place);
  return codes;
}

describe('a postal code', () => {
  it('lies among most of the points that have it, and one of four that is 79 km astray moves it by nothing', () => {
    const inTown = [north(0), north(0.6), north(1.2)];
    const codes = codesOf([...inTown, north(79)].map((place) => ['87-140', place] as const));
    for (const place of inTown) expect(distanceKm(codes.find('87-140')!, place)).toBeLessThan(1.3);
  });

  it('has all its points within 5 km when there is such a place, though it is between no two of them', () => {
    const [a, b] = [CHELMZA, { lat: CHELMZA.lat, lon: CHELMZA.lon + 0.125 }];
    const c = north(7.2, { lat: CHELMZA.lat, lon: CHELMZA.lon + 0.0625 });
    const codes = codesOf([a, b, c].map((place) => ['56-200', place] as const));
    for (const place of [a, b, c]) expect(distanceKm(codes.find('56-200')!, place)).toBeLessThanOrEqual(5);
  });

  it('whose two points lie 40 km apart is where the table puts it, else where the codes of its area are, and midway never', () => {
    const torn = [['45-061', north(0)] as const, ['45-061', north(40)] as const];
    const alone = codesOf(torn);
    expect(alone.needsArea('45-061')).toBe(true);
    expect([north(0), north(40)]).toContainEqual(alone.find('45-061'));
    for (const right of [0, 40]) {
      const amongOthers = codesOf([...torn, ['45-010', north(right + 2)], ['45-300', north(right - 3)]]);
      expect(amongOthers.find('45-061')).toEqual(north(right));
      const inTable = codesOf([...torn, ['45-010', north(40 - right)]]);
      inTable.setTable(areasOf(new Map([['45-061', north(right + 4)]])));
      expect(inTable.needsArea('45-061')).toBe(false);
      expect(inTable.find('45-061')).toEqual(north(right));
    }
  });

  it('that no point has is where the table puts it, and nowhere without one: never in the middle of its neighbours', () => {
    const codes = codesOf([
      ['84-100', CHELMZA],
      ['84-140', CHELMZA],
    ]);
    expect(codes.find('84-150')).toBeUndefined();
    const hel = { lat: 54.6077, lon: 18.8017 };
    const table = new Map([
      ['84-150', hel],
      ['84-100', north(30)],
      ['00-001', north(1)],
    ]);
    codes.setTable(areasOf(table));
    expect(codes.find('84-150')).toEqual(hel);
    expect(codes.find('00-001')).toEqual(north(1));
    // Points know better: the table has many codes at the centre of their town.
    expect(codes.find('84-100')).toEqual(CHELMZA);
    for (const unknown of ['99-999', '84-15', '84-1500', '84-015', '8', '']) {
      expect(codes.find(unknown)).toBeUndefined();
    }
    codes.setTable([]);
    expect(codes.find('84-150')).toBeUndefined();
  });

  it('moves with the points that are learnt after it was asked for', () => {
    const codes = codesOf([['31-147', north(9)]]);
    expect(codes.find('31-147')).toEqual(north(9));
    codes.add('31-147', north(0));
    codes.add('31-147', north(0.2));
    expect(distanceKm(codes.find('31-147')!, north(0))).toBeLessThan(5);
  });
});

it('every code of a table is found where the table has it', () => {
  const code = fc.tuple(fc.nat(99), fc.nat(999)).map(([area, rest]) => {
    return `${String(area).padStart(2, '0')}-${String(rest).padStart(3, '0')}`;
  });
  const place = fc.record({
    lat: fc.double({ min: 49, max: 54.9, noNaN: true }),
    lon: fc.double({ min: 14, max: 24.2, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(code, place), { selector: ([name]) => name }), code, (rows, other) => {
      const table = new Map(rows);
      const codes = new PostalCodes();
      codes.setTable(areasOf(table));
      for (const [name, where] of rows) expect(codes.find(name)).toEqual(where);
      expect(codes.find(other)).toEqual(table.get(other));
    }),
  );
});

it('a centre has within 5 km at least as many places as any of them has', () => {
  const nearby = fc.record({
    lat: fc.double({ min: 52, max: 52.2, noNaN: true }),
    lon: fc.double({ min: 20, max: 20.3, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(nearby, { minLength: 1, maxLength: 12 }), (places) => {
      const within = (centre: { lat: number; lon: number }) =>
        places.filter((place) => distanceKm(centre, place) <= 5).length;
      const found = within(centreOf(places));
      for (const place of places) expect(found).toBeGreaterThanOrEqual(within(place));
    }),
  );
});

it('many points of one code lie around their median, whatever a few of them say, and are worked out at once', () => {
  const many = Array.from({ length: 5_000 }, (_, i) => north(i % 10 === 0 ? 300 : (i % 10) / 10));
  const startedMs = performance.now();
  expect(distanceKm(centreOf(many), CHELMZA)).toBeLessThan(1);
  expect(performance.now() - startedMs).toBeLessThan(500);
});

it('points far from the others of their postal code are named with how far, and a village of the same code is not', () => {
  const pointOf = (name: string, km: number, zipCode = '87-140') => ({ name, zipCode, ...north(km) });
  const astray = pointsAstray([
    pointOf('a', 0),
    pointOf('b', 1),
    pointOf('typing mistake', 79),
    pointOf('village', 18),
    pointOf('alone', 200, '05-300'),
  ]);
  expect(astray.map(({ point, km }) => [point.name, Math.round(km)])).toEqual([['typing mistake', 79]]);
});
