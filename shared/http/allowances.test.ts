import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refusalOf } from '../../tests/builders.ts';
import { Allowances } from './allowances.ts';

const ALLOWANCE = { atOnce: 3, perMinute: 30 };

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const secondsToWait = async (allowances: Allowances, caller: string) => {
  const { code, details } = await refusalOf(() => allowances.take(caller, ALLOWANCE));
  expect(code).toBe('rate_limited');
  return details.retryAfterSeconds;
};

test('as many calls at once as allowed are admitted, and after that one whenever the minute has room for it', async () => {
  const allowances = new Allowances();
  for (let call = 0; call < ALLOWANCE.atOnce; call++) allowances.take('anna', ALLOWANCE);
  expect(await secondsToWait(allowances, 'anna')).toBe(2);
  vi.advanceTimersByTime(1_999);
  expect(await secondsToWait(allowances, 'anna')).toBe(1);
  vi.advanceTimersByTime(1);
  allowances.take('anna', ALLOWANCE);
  expect(await secondsToWait(allowances, 'anna')).toBe(2);
});

test('whoever waits as long as they are told is admitted, and a refused call does not extend the wait', async () => {
  const allowances = new Allowances();
  for (let call = 0; call < ALLOWANCE.atOnce; call++) allowances.take('anna', ALLOWANCE);
  for (let knock = 0; knock < 100; knock++) expect(await secondsToWait(allowances, 'anna')).toBe(2);
  vi.advanceTimersByTime(2_000);
  expect(() => allowances.take('anna', ALLOWANCE)).not.toThrow();
});

test('each caller has an allowance of their own', async () => {
  const allowances = new Allowances();
  for (let call = 0; call < ALLOWANCE.atOnce; call++) allowances.take('anna', ALLOWANCE);
  expect(() => allowances.take('jan', ALLOWANCE)).not.toThrow();
  await secondsToWait(allowances, 'anna');
});

test('a call that is given back does not count, and nothing is given beyond the allowance', async () => {
  const allowances = new Allowances();
  for (let call = 0; call < 50; call++) allowances.take('anna', ALLOWANCE)();
  const giveBack = allowances.take('anna', ALLOWANCE);
  for (let again = 0; again < 50; again++) giveBack();
  for (let call = 0; call < ALLOWANCE.atOnce; call++) allowances.take('anna', ALLOWANCE);
  await secondsToWait(allowances, 'anna');
});

test('callers without number take bounded memory, and whoever keeps calling is not forgotten for them', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const allowances = new Allowances();
  for (let call = 0; call < ALLOWANCE.atOnce; call++) allowances.take('anna', ALLOWANCE);
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 100_000; i++) {
    allowances.take(`network ${i}`, ALLOWANCE);
    if (i % 1_000 === 0) await secondsToWait(allowances, 'anna');
  }
  collect();
  expect((process.memoryUsage().heapUsed - before) / 1024 ** 2).toBeLessThan(24);
});
