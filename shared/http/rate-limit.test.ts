import { expect, test } from 'vitest';
import { NOW_MS, refusalOf } from '../../tests/builders.ts';
import { RateLimit } from './rate-limit.ts';

const secondsToWait = async (limit: RateLimit, session: string, nowMs: number) => {
  const { code, details } = await refusalOf(() => limit.admit(session, nowMs));
  expect(code).toBe('rate_limited');
  return details.retryAfterSeconds;
};

test('one call a second is admitted, to the millisecond', async () => {
  const limit = new RateLimit(1_000);
  limit.admit('anna', NOW_MS);
  expect(await secondsToWait(limit, 'anna', NOW_MS + 999)).toBe(1);
  limit.admit('anna', NOW_MS + 1_000);
  expect(await secondsToWait(limit, 'anna', NOW_MS + 1_001)).toBe(1);
});

test('a refused call does not extend the wait: whoever knocks all the time gets in as soon as whoever waits', async () => {
  const limit = new RateLimit(1_000);
  limit.admit('anna', NOW_MS);
  for (let ms = 100; ms < 1_000; ms += 100) await secondsToWait(limit, 'anna', NOW_MS + ms);
  expect(() => limit.admit('anna', NOW_MS + 1_000)).not.toThrow();
});

test('each session has a wait of its own', async () => {
  const limit = new RateLimit(1_000);
  limit.admit('anna', NOW_MS);
  expect(() => limit.admit('jan', NOW_MS)).not.toThrow();
  expect(await secondsToWait(limit, 'anna', NOW_MS)).toBe(1);
});

test('the wait is told in whole seconds, rounded up, so that whoever obeys it is admitted', async () => {
  const limit = new RateLimit(2_500);
  limit.admit('anna', NOW_MS);
  expect(await secondsToWait(limit, 'anna', NOW_MS)).toBe(3);
  expect(await secondsToWait(limit, 'anna', NOW_MS + 600)).toBe(2);
  expect(() => limit.admit('anna', NOW_MS + 600 + 2_000)).not.toThrow();
});
