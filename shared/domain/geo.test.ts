import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { boxAround, distanceKm, Neighbourhood } from './geo.ts';

const KRAKOW = { lat: 50.0614, lon: 19.9366 };
const WARSZAWA = { lat: 52.2297, lon: 21.0122 };
const place = fc.record({
  lat: fc.double({ min: 49, max: 55, noNaN: true }),
  lon: fc.double({ min: 14, max: 24, noNaN: true }),
});

describe('the distance', () => {
  it('from Kraków to Warszawa is about 252.5 km, there and back alike', () => {
    expect(distanceKm(KRAKOW, WARSZAWA)).toBeCloseTo(252.5, 0);
    expect(distanceKm(WARSZAWA, KRAKOW)).toBe(distanceKm(KRAKOW, WARSZAWA));
  });

  it('of a degree of latitude is 111.2 km, of a place from itself 0', () => {
    expect(distanceKm({ lat: 50, lon: 20 }, { lat: 51, lon: 20 })).toBeCloseTo(111.2, 1);
    expect(distanceKm(KRAKOW, KRAKOW)).toBe(0);
  });

  it('is never longer by way of a third place than straight', () => {
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        expect(distanceKm(a, c)).toBeLessThanOrEqual(distanceKm(a, b) + distanceKm(b, c) + 1e-6);
      }),
    );
  });
});

test('a box around a place holds all that its neighbourhood does, and little more to either side', () => {
  fc.assert(
    fc.property(place, place, fc.constantFrom(5, 10, 25, 50, 300), (centre, other, radiusKm) => {
      const { south, north, west, east } = boxAround(centre, radiusKm);
      const isInside = south <= other.lat && other.lat <= north && west <= other.lon && other.lon <= east;
      const neighbourhood = new Neighbourhood<string>();
      neighbourhood.add('other', other);
      if (neighbourhood.around(centre, radiusKm).length > 0) expect(isInside).toBe(true);
      else if (isInside) expect(distanceKm(centre, other)).toBeLessThan(radiusKm * 1.5);
    }),
    { numRuns: 2_000 },
  );
});

describe('a neighbourhood', () => {
  it('is everything within the distance, and nothing beyond it', () => {
    fc.assert(
      fc.property(
        fc.array(place, { maxLength: 30 }),
        place,
        fc.double({ min: 1, max: 300, noNaN: true }),
        (all, centre, km) => {
          const near = new Neighbourhood<(typeof all)[number]>();
          for (const one of all) near.add(one, one);
          const found = new Set(near.around(centre, km));
          for (const one of all) expect(found.has(one)).toBe(distanceKm(centre, one) <= km);
        },
      ),
    );
  });

  it('takes things in after it was asked', () => {
    const near = new Neighbourhood<string>();
    near.add('Warszawa', WARSZAWA);
    expect(near.around(KRAKOW, 50)).toEqual([]);
    near.add('Kraków', KRAKOW);
    expect(near.around(KRAKOW, 50)).toEqual(['Kraków']);
    expect(near.around(KRAKOW, 0)).toEqual(['Kraków']);
  });
});
