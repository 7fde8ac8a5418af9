import { describe, expect, it } from 'vitest';
import { misplaced, type Spot } from './misplaced-points.ts';

/** Points of two powiats side by side, each a grid of about three kilometres. */
const grid = (terc: string, lat: number, lon: number): Spot[] =>
  Array.from({ length: 25 }, (_, i) => ({
    terc,
    lat: lat + (i % 5) * 0.03,
    lon: lon + Math.floor(i / 5) * 0.045,
  }));
const WEST = grid('1206042', 50, 19.5);
const EAST = grid('1219012', 50, 19.725);

describe('the points of two powiats', () => {
  it('are all in their place, also at the border', () => {
    expect(misplaced([...WEST, ...EAST], [])).toEqual([]);
  });

  it.each([
    ['in the middle of the next powiat', { terc: '1206042', lat: 50.06, lon: 19.86 }],
    ['a hundred kilometres away', { terc: '1206042', lat: 51, lon: 19.5 }],
  ])('one %s is told', (_, stray) => {
    expect(misplaced([...WEST, ...EAST, stray], [])).toEqual([stray]);
  });

  it('two rows with the same wrong place do not speak for one another', () => {
    const strays = [1, 2, 3].map(() => ({ terc: '1206042', lat: 51, lon: 19.5 }));
    expect(misplaced([...WEST, ...EAST, ...strays], [])).toEqual(strays);
  });
});

describe('a list of few points is compared with what is known', () => {
  const known = [
    { terc: '1261011', lat: 50.06, lon: 19.94 },
    { terc: '1465011', lat: 52.23, lon: 21.01 },
    { terc: '1434014', lat: 52.34, lon: 21.24 },
  ];

  it('a point of Kraków in Warszawa is told', () => {
    const stray = { terc: '1261011', lat: 52.24, lon: 21.02 };
    expect(misplaced([stray], known)).toEqual([stray]);
  });

  it('one at the edge of Kraków is not', () => {
    expect(misplaced([{ terc: '1261011', lat: 50.07, lon: 20.2 }], known)).toEqual([]);
  });
});
