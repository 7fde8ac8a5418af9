import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refusalOf } from '../../tests/builders.ts';
import { RateLimit } from './rate-limit.ts';
import { Turns } from './turns.ts';

const stays = () => {};
let uptimeMs = 0;
let leaving = new AbortController();

beforeEach(() => {
  uptimeMs = 0;
  leaving = new AbortController();
});
afterEach(() => vi.restoreAllMocks());

const turnsOf = (heldMax?: number) =>
  new Turns(new RateLimit(100), {
    uptimeMs: () => uptimeMs,
    leaving: leaving.signal,
    ...(heldMax !== undefined && { heldMax }),
  });
const codeOf = async (call: Promise<void>) => (await refusalOf(() => call)).code;

test('whoever comes early is let in at their turn, from which the next one counts', async () => {
  const turns = turnsOf();
  await turns.take('anna', stays);
  uptimeMs = 60;
  const startedMs = performance.now();
  await turns.take('anna', stays);
  expect(performance.now() - startedMs).toBeGreaterThan(35);
  // The clock of the test stands still: the turn was that of 100 ms.
  uptimeMs = 201;
  await turns.take('anna', stays);
});

test('nobody overtakes the one who is held, not even when the turn has come', async () => {
  const turns = turnsOf();
  await turns.take('anna', stays);
  const held = turns.take('anna', stays);
  expect(await codeOf(turns.take('anna', stays))).toBe('rate_limited');
  uptimeMs = 100;
  expect(await codeOf(turns.take('anna', stays))).toBe('rate_limited');
  await held;
});

test('no more are held at once than there is room for, and a place becomes free with each that ends', async () => {
  const turns = turnsOf(1);
  await turns.take('anna', stays);
  await turns.take('jan', stays);
  const gone: (() => void)[] = [];
  const held = turns.take('anna', (then) => gone.push(then));
  expect(await codeOf(turns.take('jan', stays))).toBe('rate_limited');
  for (const go of gone) go();
  expect(await codeOf(held)).toBe('rate_limited');
  await turns.take('jan', stays);
});

test('nobody is held in a process that leaves', async () => {
  const turns = turnsOf();
  await turns.take('anna', stays);
  const held = turns.take('anna', stays);
  leaving.abort();
  expect(await codeOf(held)).toBe('rate_limited');
  expect(await codeOf(turns.take('anna', stays))).toBe('rate_limited');
});
