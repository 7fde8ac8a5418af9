import { expect, test, vi } from 'vitest';
import { once } from './once.ts';

test('a thing is made once, at the first call, and shared by calls that come meanwhile', async () => {
  const make = vi.fn(async () => ({}));
  const get = once(make);
  expect(make).not.toHaveBeenCalled();
  const [first, second] = await Promise.all([get(), get()]);
  expect(second).toBe(first);
  expect(await get()).toBe(first);
  expect(make).toHaveBeenCalledTimes(1);
});

test('after a failure, told to all who waited for it, the next call makes it anew', async () => {
  const make = vi.fn(async () => 'made').mockRejectedValueOnce(new Error('bad moment'));
  const get = once(make);
  const results = await Promise.allSettled([get(), get()]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await get()).toBe('made');
  expect(make).toHaveBeenCalledTimes(2);
});
