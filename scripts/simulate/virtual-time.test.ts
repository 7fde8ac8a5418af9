import { expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

function setup() {
  const time = new VirtualTime();
  const log: string[] = [];
  const at = async (delayMs: number, name: string) => {
    await time.after(delayMs);
    log.push(`${name} ${time.nowMs}`);
  };
  return { time, log, at };
}

test('moments come in order of time, and those of one time in the order they were asked for', async () => {
  const { time, log, at } = setup();
  for (const [i, delayMs] of [30, 10, 20, 10, 0, 30].entries()) void at(delayMs, `#${i}`);
  await time.run();
  expect(log).toEqual(['#4 0', '#1 10', '#3 10', '#2 20', '#0 30', '#5 30']);
});

test('any number of moments comes in order', async () => {
  const { time } = setup();
  const seen: number[] = [];
  for (let i = 0; i < 1_000; i++) void time.after((i * 7_919) % 1_009).then(() => seen.push(time.nowMs));
  await time.run();
  expect(seen).toHaveLength(1_000);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test('what a moment sets off, one turn of the event loop late included, happens before time moves on', async () => {
  const { time, log, at } = setup();
  void time.after(10).then(async () => {
    await new Promise(setImmediate);
    await at(5, 'set off');
  });
  void at(12, 'other');
  await time.run();
  expect(log).toEqual(['other 12', 'set off 15']);
});

test('simulated hours take no real time', async () => {
  const { time } = setup();
  void time.after(24 * 3_600_000);
  const startedMs = performance.now();
  await time.run();
  expect(time.nowMs).toBe(24 * 3_600_000);
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});
