import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DaySlots, replan, slotsOfDay, type WeeklyRule } from './schedule.ts';
import type { SlotCounter } from './slot.ts';

const TUESDAY = '20270302';
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

function rule(over: Partial<WeeklyRule> = {}): WeeklyRule {
  return {
    weekdays: EVERY_DAY,
    from: '08:00',
    to: '09:00',
    slotMinutes: 15,
    capacity: 2,
    vaccineType: 'cov19.pfizer',
    doses: [1],
    audience: 'external',
    ...over,
  };
}

const minutes = (slots: DaySlots) =>
  Object.keys(slots)
    .map((key) => Number(/^t(\d+)/.exec(key)![1]))
    .sort((a, b) => a - b);

const counter = (over: Partial<SlotCounter> = {}): SlotCounter => ({ minutes: 15, capacity: 2, booked: 0, ...over });

describe('a timetable laid out on a day', () => {
  it('has a slot every so many minutes from the first to the last that still fits', () => {
    expect(slotsOfDay([rule()], TUESDAY)).toEqual({
      t480v1d1e: counter(),
      t495v1d1e: counter(),
      t510v1d1e: counter(),
      t525v1d1e: counter(),
    });
    expect(minutes(slotsOfDay([rule({ to: '08:59' })], TUESDAY))).toEqual([480, 495, 510]);
  });

  it('is empty when the point is closed on that weekday', () => {
    const weekend = rule({ weekdays: [6, 7] });
    expect(slotsOfDay([weekend], TUESDAY)).toEqual({});
    expect(minutes(slotsOfDay([weekend], '20270306'))).toHaveLength(4);
    expect(slotsOfDay([], TUESDAY)).toEqual({});
  });

  it.each([
    ['ends when it begins', { from: '08:00', to: '08:00' }],
    ['ends before it begins', { from: '16:00', to: '08:00' }],
    ['is shorter than one slot', { from: '08:00', to: '08:10' }],
    ['is for no weekday', { weekdays: [] }],
  ])('has no slots of a rule that %s', (_, over) => {
    expect(slotsOfDay([rule(over)], TUESDAY)).toEqual({});
  });

  it('may reach the end of the day, and no slot begins on the next', () => {
    expect(minutes(slotsOfDay([rule({ from: '23:00', to: '24:00', slotMinutes: 20 })], TUESDAY))).toEqual([
      1380, 1400, 1420,
    ]);
  });

  it('works on 29 February as on any Tuesday', () => {
    expect(slotsOfDay([rule({ weekdays: [2] })], '20280229')).toEqual(slotsOfDay([rule()], TUESDAY));
  });

  it('adds up the places of overlapping rules with the same terms', () => {
    const slots = slotsOfDay([rule({ capacity: 2 }), rule({ from: '08:30', to: '09:30', capacity: 3 })], TUESDAY);
    expect(slots.t495v1d1e?.capacity).toBe(2);
    expect(slots.t510v1d1e?.capacity).toBe(5);
    expect(slots.t540v1d1e?.capacity).toBe(3);
  });

  it.each([
    ['vaccine', { vaccineType: 'cov19.moderna' }, 't480v2d1e'],
    ['dose', { doses: [2] }, 't480v1d2e'],
    ['audience', { audience: 'internal' }, 't480v1d1i'],
  ] as const)('keeps overlapping rules of another %s apart', (_, over, key) => {
    const slots = slotsOfDay([rule(), rule({ ...over, capacity: 7 })], TUESDAY);
    expect(slots.t480v1d1e?.capacity).toBe(2);
    expect(slots[key]?.capacity).toBe(7);
  });

  it('offers no place in a slot of capacity zero', () => {
    expect(slotsOfDay([rule({ capacity: 0 })], TUESDAY).t480v1d1e).toEqual(counter({ capacity: 0 }));
  });
});

describe('a timetable on the days when the clock changes', () => {
  it('28 March 2027 has no slot in the hour that is skipped, and no slot twice', () => {
    const slots = slotsOfDay([rule({ from: '01:00', to: '04:00', slotMinutes: 30 })], '20270328');
    expect(minutes(slots)).toEqual([60, 90, 120, 150]);
    expect(Object.values(slots).map(({ capacity }) => capacity)).toEqual([2, 2, 2, 2]);
  });

  it('31 October 2027 uses the repeated hour once, the first time', () => {
    const slots = slotsOfDay([rule({ from: '01:00', to: '04:00', slotMinutes: 30 })], '20271031');
    expect(minutes(slots)).toEqual([60, 90, 120, 150, 240, 270]);
  });

  it('opens at the same wall-clock time as on other days', () => {
    expect(minutes(slotsOfDay([rule()], '20270328'))).toEqual([420, 435, 450, 465]);
    expect(minutes(slotsOfDay([rule()], '20271031'))).toEqual([540, 555, 570, 585]);
  });
});

describe('a new timetable over a day that has visits', () => {
  it('keeps the visits of a slot that stays', () => {
    const slots = replan({ a: counter({ booked: 1 }) }, { a: counter({ capacity: 5, minutes: 20 }) });
    expect(slots).toEqual({ a: { minutes: 20, capacity: 5, booked: 1 } });
  });

  it('leaves a slot as many places as it has visits when the new capacity is smaller', () => {
    expect(replan({ a: counter({ capacity: 4, booked: 3 }) }, { a: counter({ capacity: 1 }) })).toEqual({
      a: counter({ capacity: 3, booked: 3, planned: 1 }),
    });
  });

  it('keeps a dropped slot that has visits, closed to new ones, and forgets one that has none', () => {
    const slots = replan({ kept: counter({ capacity: 4, booked: 3 }), gone: counter() }, {});
    expect(slots).toEqual({ kept: counter({ capacity: 3, booked: 3, planned: 0 }) });
  });

  it('loses no visit and oversells no slot, whatever the two timetables', () => {
    const current = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.record({ minutes: fc.constant(15), capacity: fc.nat(5), taken: fc.nat(5) }).map(({ taken, ...slot }) => ({
        ...slot,
        booked: Math.min(taken, slot.capacity),
      })),
    );
    const planned = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.record({ minutes: fc.constant(10), capacity: fc.nat(5), booked: fc.constant(0) }),
    );
    fc.assert(
      fc.property(current, planned, (before, plan) => {
        const after = replan(before, plan);
        for (const [key, { booked }] of Object.entries(before)) expect(after[key]?.booked ?? 0).toBe(booked);
        for (const { booked, capacity } of Object.values(after)) expect(booked).toBeLessThanOrEqual(capacity);
        for (const key of Object.keys(plan)) expect(after[key]!.capacity).toBeGreaterThanOrEqual(plan[key]!.capacity);
        expect(replan(after, plan)).toEqual(after);
      }),
    );
  });
});
