import { expect, test } from 'vitest';
import type { Outcome } from './simulation.ts';
import { tableOf } from './table.ts';

const outcome: Outcome = {
  design: 'group commit, by session',
  instances: 8,
  booked: 12_345,
  full: 0,
  refused: 7,
  commits: 100,
  repeatedAttempts: 3,
  bookingsPerSecond: 987.6,
  commitsPerSecond: 15.25,
  bookingsPerCommit: 64.94,
  p50Ms: 99.6,
  p99Ms: 1_234.5,
};

test('columns line up under their titles, whatever the numbers', () => {
  const lines = tableOf([outcome, { ...outcome, instances: 50, booked: 5 }]);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect(lines[1]!.trim().split(/ +/)).toEqual(['8', '12,345', '0', '7', '988', '15.3', '64.9', '100', '1,235', '3']);
});
