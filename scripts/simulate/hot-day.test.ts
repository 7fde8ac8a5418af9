import { expect, test } from 'vitest';
import { COMMIT_LIMITS } from '../../shared/use-cases/change-visits.ts';
import { HotDay } from './hot-day.ts';
import { DEFAULT_PARAMETERS } from './parameters.ts';
import { VirtualTime } from './virtual-time.ts';

/** A read takes 10 ms, a commit 30 ms, always. */
const EXACT = { ...DEFAULT_PARAMETERS, readMs: 10, commitMs: 30, spread: 1 };

interface Booking {
  readonly startMs: number;
  readonly patients?: number;
}

/** Runs bookings by the product's design. Returns what became of each, in order of their ends, and the day. */
async function run(
  bookings: Readonly<Record<string, Booking>>,
  { capacity = 100, documentMs = 0, random = 0.5 }: { capacity?: number; documentMs?: number; random?: number } = {},
) {
  const time = new VirtualTime();
  const day = new HotDay({ ...EXACT, capacity, documentMs }, time, () => random);
  const log: string[] = [];
  const rests: [string, number][] = [];
  for (const [name, { startMs, patients = 1 }] of Object.entries(bookings)) {
    void time
      .after(startMs)
      .then(() => day.bookIfUnchanged(patients, { takeMore: () => 0, rest: (ms) => rests.push([name, ms]) }))
      .then((taken) => log.push(`${name} ${taken ?? 'gave up'} ${time.nowMs}`));
  }
  await time.run();
  return { log, day, rests };
}

test('alone, a booking takes a read and a commit', async () => {
  expect((await run({ a: { startMs: 0, patients: 7 } })).log).toEqual(['a 7 40']);
});

test('of two that read the same day the first to commit wins; the other pauses, reads again and follows', async () => {
  const { log, day } = await run({ a: { startMs: 0 }, b: { startMs: 1 } });
  // Sent at 11, told at 40 when the commit under way has ended; half of these 29 ms for a pause.
  expect(log).toEqual(['a 1 40', 'b 1 94.5']);
  expect(day).toMatchObject({ booked: 2, commits: 2, repeatedAttempts: 1 });
});

test('who read before a commit that has ended since is told by a round trip', async () => {
  const { log } = await run({ a: { startMs: 0 }, b: { startMs: 32 } });
  // b saw the day at 37, a committed at 40; b is told at 52 and pauses for 5.
  expect(log).toEqual(['a 1 40', 'b 1 97']);
});

test('who reads after a commit is not disturbed by it', async () => {
  const { log, day } = await run({ a: { startMs: 0 }, b: { startMs: 36 } });
  expect(log).toEqual(['a 1 40', 'b 1 76']);
  expect(day.repeatedAttempts).toBe(0);
});

test('a refusal costs no commit and meets no conflict', async () => {
  const { log, day } = await run({ a: { startMs: 0, patients: 3 }, b: { startMs: 40, patients: 3 } }, { capacity: 3 });
  expect(log).toEqual(['a 3 40', 'b 0 50']);
  expect(day).toMatchObject({ commits: 1, repeatedAttempts: 0 });
});

test('after a conflict the day is read again, and everything when not all find a place', async () => {
  const crowd = { startMs: 1, patients: 5 };
  const over = { documentMs: 1, random: 0 };
  // Told at 44; the day takes 10 ms, with five referrals 15; the commit 41, of two visits 35.
  expect((await run({ a: { startMs: 0 }, crowd }, over)).log).toEqual(['a 1 44', 'crowd 5 95']);
  expect((await run({ a: { startMs: 0 }, crowd }, { ...over, capacity: 3 })).log).toEqual(['a 1 44', 'crowd 2 104']);
});

test('every third attempt reads everything, and a commit that had met conflicts asks for a rest as long as it took', async () => {
  const others = { a: { startMs: 0 }, b: { startMs: 40 }, c: { startMs: 80 } };
  const crowd = { startMs: 1, patients: 5 };
  const { log, day, rests } = await run({ ...others, crowd }, { documentMs: 1, random: 0 });
  // Told of the third conflict at 124; the day and five referrals take 15 ms, the commit 41.
  expect(log.at(-1)).toBe('crowd 5 180');
  expect(day.repeatedAttempts).toBe(3);
  expect(rests).toEqual([['crowd', 41]]);
});

test('who meets a conflict at every attempt gives up after the last', async () => {
  const others = Object.fromEntries(
    Array.from({ length: 200 }, (_, i): [string, Booking] => [`other ${i}`, { startMs: 40 * i }]),
  );
  // Without a pause, each attempt of the loser begins with the next winner's and ends after it.
  const { log, day } = await run({ ...others, loser: { startMs: 1 } }, { capacity: 1_000, random: 0 });
  expect(log).toContain(`loser gave up ${40 * COMMIT_LIMITS.attemptsMax}`);
  expect(day.commits).toBe(200);
});
