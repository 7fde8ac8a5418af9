import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMIT_LIMITS } from '../../shared/use-cases/change-visits.ts';
import { DEFAULT_PARAMETERS, LOCK_KINDS, type Parameters } from './parameters.ts';
import { DESIGNS, type Outcome, simulate } from './simulation.ts';

function parametersWith(over: Partial<Parameters>): Parameters {
  const arrivals = over.arrivals ?? 1_000;
  return { ...DEFAULT_PARAMETERS, arrivals, capacity: arrivals, ...over };
}

const bySession = (instances: number, over: Partial<Parameters> = {}): Promise<Outcome> =>
  simulate('group commit, by session', instances, parametersWith(over));
const bySiteDay = (instances: number, over: Partial<Parameters> = {}): Promise<Outcome> =>
  simulate('group commit, by site day', instances, parametersWith(over));
const oneByOne = (instances: number, over: Partial<Parameters> = {}): Promise<Outcome> =>
  simulate('one transaction a booking', instances, parametersWith(over));

test('whatever the design, load and locks: nothing is oversold, everyone is answered, and places go as far as they reach', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        design: fc.constantFrom(...DESIGNS),
        instances: fc.integer({ min: 1, max: 20 }),
        arrivals: fc.integer({ min: 1, max: 150 }),
        capacity: fc.integer({ min: 0, max: 150 }),
        ratePerSecond: fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: undefined }),
        locks: fc.constantFrom(...LOCK_KINDS),
        lockWaitMs: fc.integer({ min: 0, max: 3_000 }),
        writeGapMs: fc.constantFrom(0, 1_000),
        seed: fc.integer({ min: 0, max: 1_000 }),
      }),
      async ({ design, instances, ...over }) => {
        const { booked, full, refused, p99Ms } = await simulate(design, instances, parametersWith(over));
        expect(booked).toBeLessThanOrEqual(over.capacity);
        expect(booked + full + refused).toBe(over.arrivals);
        if (full > 0) expect(booked).toBe(over.capacity);
        if (refused === 0) expect(booked).toBe(Math.min(over.capacity, over.arrivals));
        expect(p99Ms > 0).toBe(booked > 0);
      },
    ),
    { numRuns: 60 },
  );
});

test('the same seed gives the same result, another seed another', async () => {
  for (const play of [bySession, bySiteDay, oneByOne]) {
    const outcome = await play(4, { seed: 7, arrivals: 300 });
    expect(await play(4, { seed: 7, arrivals: 300 })).toEqual(outcome);
    expect(await play(4, { seed: 8, arrivals: 300 })).not.toEqual(outcome);
  }
});

test('at a thousand patients a second one instance books them as they come, and the usual design a small part', async () => {
  const grouped = await bySession(1);
  const usual = await oneByOne(1);
  expect(grouped).toMatchObject({ booked: 1_000, refused: 0, repeatedAttempts: 0 });
  expect(grouped.bookingsPerSecond).toBeGreaterThan(20 * usual.bookingsPerSecond);
  expect(usual.refused).toBeGreaterThan(0);
});

test('the usual design does not grow with instances: the document is what is scarce', async () => {
  const [one, many] = [await oneByOne(1), await oneByOne(16)];
  expect(many.bookingsPerSecond / one.bookingsPerSecond).toBeCloseTo(1, 0);
});

test('commits of a document never overlap, so that more instances wait their turn and patients wait longer', async () => {
  const [one, eight, fifty] = [await bySession(1), await bySession(8), await bySession(50)];
  for (const { commitsPerSecond } of [one, eight, fifty]) {
    expect(commitsPerSecond).toBeLessThan(1_000 / DEFAULT_PARAMETERS.commitMs);
  }
  expect(eight.p50Ms).toBeGreaterThan(one.p50Ms);
  expect(fifty.p50Ms).toBeGreaterThan(eight.p50Ms);
});

test('of several instances at one day one always gets on, however many lose', async () => {
  const one = await bySession(1);
  for (const instances of [2, 8, 50]) {
    const many = await bySession(instances);
    expect(many.repeatedAttempts).toBeGreaterThan(0);
    expect(many.commitsPerSecond).toBeGreaterThan(0.9 * one.commitsPerSecond);
  }
});

test('routed by site day, a day knows one instance whatever their number', async () => {
  const one = await bySession(1);
  const fifty = await bySiteDay(50);
  expect({ ...fifty, design: one.design, instances: 1 }).toEqual(one);
});

test('a single instance meets no conflict', async () => {
  expect((await bySession(1)).repeatedAttempts).toBe(0);
});

test('locks concern the usual design alone', async () => {
  expect(await bySession(4, { locks: 'abort' })).toEqual(await bySession(4, { locks: 'wait' }));
  expect(await oneByOne(4, { locks: 'abort' })).not.toEqual(await oneByOne(4, { locks: 'wait' }));
});

test('with one commit a second allowed, group commit books a batch a second and the usual design one', async () => {
  const over = { writeGapMs: 1_000, ratePerSecond: 200, arrivals: 2_000 };
  const grouped = await bySession(1, over);
  expect(grouped).toMatchObject({ booked: 2_000, refused: 0 });
  expect(grouped.commitsPerSecond).toBeLessThan(1.2);
  expect((await oneByOne(1, over)).bookingsPerSecond).toBeLessThan(1.2);
});

test('a burst larger than the queue is refused at the door instead of kept waiting', async () => {
  const { queueMax } = COMMIT_LIMITS;
  const { booked, refused } = await bySession(1, { arrivals: queueMax + 1_000, ratePerSecond: undefined, cpuMs: 0 });
  expect(refused).toBe(1_000);
  expect(booked).toBe(queueMax);
});

test('a full day costs no commits', async () => {
  expect(await bySession(2, { capacity: 0, arrivals: 200 })).toMatchObject({
    booked: 0,
    full: 200,
    commits: 0,
    bookingsPerSecond: 0,
    p50Ms: 0,
  });
});
