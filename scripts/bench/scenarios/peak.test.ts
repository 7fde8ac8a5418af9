import { expect, test } from 'vitest';
import type { LoadResult } from '../load-plan.ts';
import { climbed, highestHeld } from './peak.ts';

const QUIET = { seconds: 1, progress: () => {} };

/** A side that holds up to `most` times the nation, and what it was asked for. */
function side(most: number, { until = Number.POSITIVE_INFINITY } = {}) {
  const asked: number[] = [];
  const load = async (multiple: number): Promise<LoadResult[] | undefined> => {
    asked.push(multiple);
    if (multiple > until) return undefined;
    const latenciesMs = Float64Array.of(multiple > most ? 5_000 : 5);
    return [{ name: 'searches', seconds: 1, latenciesMs, acceptedMs: latenciesMs, outcomes: { '200': 1 }, bytes: 0 }];
  };
  return { asked, load };
}

test('the load grows in steps of a quarter until it is not held', async () => {
  const ours = side(2);
  const [climb] = await climbed('peak', [ours.load], QUIET);
  // The first is to warm up.
  expect(ours.asked).toEqual([1, 1, 1.25, 1.56, 1.95, 2.44]);
  expect(highestHeld(climb!)).toBe(1.95);
});

test('the yardstick has its turn after ours at each level, and goes on when ours holds no more', async () => {
  const order: string[] = [];
  const [ours, empty] = [side(1.3), side(1.6)];
  const climbs = await climbed(
    'peak',
    [
      (multiple) => ours.load(multiple).finally(() => order.push(`ours ${multiple}`)),
      (multiple) => empty.load(multiple).finally(() => order.push(`empty ${multiple}`)),
    ],
    QUIET,
  );
  expect(order.slice(2)).toEqual([
    'ours 1',
    'empty 1',
    'ours 1.25',
    'empty 1.25',
    'ours 1.56',
    'empty 1.56',
    'empty 1.95',
  ]);
  expect(climbs.map(highestHeld)).toEqual([1.25, 1.56]);
});

test('where the nation is too much, it is said how much less is held', async () => {
  const [climb] = await climbed('peak', [side(0.6).load], QUIET);
  expect(highestHeld(climb!)).toBe(0.512);
  const [none] = await climbed('peak', [side(0.1).load], QUIET);
  expect(highestHeld(none!)).toBe(0);
});

test('a small cloud that runs out of free terms ends the climb, and the levels until then count', async () => {
  const [climb] = await climbed('peak', [side(9, { until: 1.5 }).load], QUIET);
  expect(highestHeld(climb!)).toBe(1.25);
  expect(climb!.endedBy).toBe('no free term is left for 1.56 × the nation');
});

test('a cloud without any free term is a row that failed with this reason', async () => {
  await expect(climbed('peak', [side(9, { until: 0 }).load], QUIET)).rejects.toThrow(
    'no free term is left for 1 × the nation',
  );
});
