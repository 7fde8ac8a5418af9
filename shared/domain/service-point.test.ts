import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idFrom, uuidOf } from './ids.ts';
import { POINT_SEED_BYTES, seedOfServicePoint, servicePointIdOf, servicePointIdOfSeed } from './service-point.ts';

const KEY = ['Przychodnia Zdrowie', '1261011', 'ul. Długa 1', '31-147'];

describe('the id of a service point', () => {
  it('is the same for the same point, whatever the case and outer spaces of its names', () => {
    const shouted = KEY.map((part) => ` ${part.toLocaleUpperCase('pl')} `);
    expect(servicePointIdOf(shouted)).toBe(servicePointIdOf(KEY));
  });

  it.each([0, 1, 2, 3])('differs when part %i of what identifies the point differs', (index) => {
    expect(servicePointIdOf(KEY.with(index, 'inne'))).not.toBe(servicePointIdOf(KEY));
  });

  it('is a UUID of version 8 whose seed completes to the id itself', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (key) => {
        const id = servicePointIdOf(key);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        const seed = seedOfServicePoint(id)!;
        expect(seed).toHaveLength(POINT_SEED_BYTES);
        expect(servicePointIdOfSeed(seed)).toBe(id);
      }),
    );
  });

  it('has no seed when it is not a UUID', () => {
    expect(seedOfServicePoint('point-1')).toBeUndefined();
    expect(seedOfServicePoint('')).toBeUndefined();
  });
});

describe('a computed id', () => {
  it('is the same for the same parts and another for any other', () => {
    expect(idFrom('appointment', 'r1', 1)).toBe(idFrom('appointment', 'r1', 1));
    expect(idFrom('appointment', 'r1', 1)).not.toBe(idFrom('appointment', 'r1', 2));
    expect(idFrom('appointment', 'r1', 1)).not.toBe(idFrom('event', 'r1', 1));
  });

  it('keeps parts apart: moving a letter from one to the next gives another id', () => {
    expect(idFrom('ab', 'c')).not.toBe(idFrom('a', 'bc'));
    expect(idFrom('a', 1, 1)).not.toBe(idFrom('a', 11));
  });

  it('carries version 8 and the RFC variant over any 16 bytes', () => {
    expect(uuidOf(Buffer.alloc(16, 0xff))).toBe('ffffffff-ffff-8fff-bfff-ffffffffffff');
    expect(uuidOf(Buffer.alloc(16))).toBe('00000000-0000-8000-8000-000000000000');
  });
});
