import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { POINT_ID, slotRef } from '../../tests/builders.ts';
import { addDays } from './civil-time.ts';
import { servicePointIdOfSeed } from './service-point.ts';
import { freePlaces, parseSlotKey, type SlotRef, siteDayIdOf, slotIdOf, slotKeyOf, slotOfId, startOf } from './slot.ts';
import { VACCINE_TYPES } from './vaccines.ts';

const slots: fc.Arbitrary<SlotRef> = fc.record({
  servicePointId: fc.uint8Array({ minLength: 6, maxLength: 6 }).map((seed) => servicePointIdOfSeed(Buffer.from(seed))),
  day: fc.integer({ min: 0, max: 36_500 }).map((days) => addDays('20200101', days)),
  startMinute: fc.integer({ min: 0, max: 1_499 }),
  vaccineType: fc.constantFrom(...VACCINE_TYPES),
  dose: fc.integer({ min: 1, max: 15 }),
  audience: fc.constantFrom('external', 'internal'),
});

describe('a slot id', () => {
  it('spells out its slot: what it names is what it was made from', () => {
    fc.assert(
      fc.property(slots, (slot) => {
        expect(slotOfId(slotIdOf(slot))).toEqual(slot);
      }),
    );
  });

  it('is a UUID of version 8', () => {
    fc.assert(
      fc.property(slots, (slot) => {
        expect(slotIdOf(slot)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });

  it('differs between slots that differ in anything', () => {
    fc.assert(
      fc.property(slots, slots, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(slotIdOf(a)).not.toBe(slotIdOf(b));
      }),
    );
  });

  it('with one digit changed names no slot, or, one time in millions, a slot with that very id', () => {
    const digit = fc.integer({ min: 0, max: 31 });
    fc.assert(
      fc.property(slots, digit, fc.integer({ min: 1, max: 15 }), (slot, position, shift) => {
        const id = slotIdOf(slot);
        const at = [...id].flatMap((character, i) => (character === '-' ? [] : [i]))[position]!;
        const changed = ((Number.parseInt(id[at]!, 16) + shift) % 16).toString(16);
        const other = id.slice(0, at) + changed + id.slice(at + 1);
        const named = slotOfId(other);
        // The check is 24 bits: a collision is possible, and then the id must at least be that slot's own.
        if (named) expect(slotIdOf(named)).toBe(other);
        // Digits of the check itself have no collisions: the body still says what they should be.
        if (position >= 26) expect(named).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('is never a made-up UUID', () => {
    const named = fc.sample(fc.uuid(), 2_000).filter((id) => slotOfId(id) !== undefined);
    expect(named).toEqual([]);
  });

  it.each(['', 'slot', `${slotIdOf(slotRef())} `, slotIdOf(slotRef()).replaceAll('-', ''), `{${slotIdOf(slotRef())}}`])(
    'is not %j',
    (text) => {
      expect(slotOfId(text)).toBeUndefined();
    },
  );

  it('cannot be made for a point whose id is not one', () => {
    expect(() => slotIdOf(slotRef({ servicePointId: 'point-1' }))).toThrow('not a service point id');
  });
});

describe('a slot key', () => {
  it('reads as start, vaccine, dose and audience', () => {
    expect(slotKeyOf(slotRef({ startMinute: 535 }))).toBe('t535v1d1e');
    expect(slotKeyOf({ startMinute: 0, vaccineType: 'cov19.johnson_and_johnson', dose: 2, audience: 'internal' })).toBe(
      't0v4d2i',
    );
  });

  it('gives back the terms it was made from', () => {
    fc.assert(
      fc.property(slots, ({ servicePointId: _, day: __, ...terms }) => {
        expect(parseSlotKey(slotKeyOf(terms))).toEqual(terms);
      }),
    );
  });

  it.each(['', 't535v1d1', 't535v9d1e', 't535v1d1x', 'xt535v1d1e', 't-1v1d1e', 't535v1d1e '])(
    'is not %j: such a document is damaged',
    (key) => {
      expect(() => parseSlotKey(key)).toThrow('not a slot key');
    },
  );
});

it('a site day is named by its point and day', () => {
  expect(siteDayIdOf(slotRef())).toBe(`${POINT_ID}_20270302`);
});

it('a slot starts at its minutes after the Warsaw midnight, winter and summer', () => {
  expect(startOf(slotRef({ day: '20270302', startMinute: 600 }))).toBe('2027-03-02T09:00:00Z');
  expect(startOf(slotRef({ day: '20270702', startMinute: 600 }))).toBe('2027-07-02T08:00:00Z');
});

it('free places are what the capacity leaves over the bookings', () => {
  expect(freePlaces({ minutes: 15, capacity: 3, booked: 2 })).toBe(1);
  expect(freePlaces({ minutes: 15, capacity: 3, booked: 3 })).toBe(0);
});
