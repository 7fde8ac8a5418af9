import { expect, it } from 'vitest';
import { wayBackIn } from './way-back.ts';

const SCREEN = '/punkty-szczepien/5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0001/grafik';

it('a screen of a point is gone back to with the day that it showed', () => {
  expect(wayBackIn(`${SCREEN}?dzien=2027-03-01`)).toBe(`${SCREEN}?dzien=2027-03-01`);
});

it.each(['', '/punkty-szczepien', '/wizyty', `https://example.org${SCREEN}`, `//example.org${SCREEN}`, 'javascript:0'])(
  '%j is nowhere to go back to',
  (text) => expect(wayBackIn(text)).toBeUndefined(),
);
