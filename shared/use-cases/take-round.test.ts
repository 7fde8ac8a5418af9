import type { Query } from '@google-cloud/firestore';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS, NOW_MS } from '../../tests/builders.ts';
import { memoryDb } from '../../tests/memory-db.ts';
import { tryLater } from '../domain/errors.ts';
import type { Cursor } from '../store/queries.ts';
import { takeRound } from './take-round.ts';

interface Job {
  readonly id: string;
}

/** A queue of jobs by id, each gone from it once it is done. `failing` says which of them fail. */
function setup(ids: readonly string[], atOnce = 3) {
  const { db, rowsOf } = memoryDb();
  const waiting = new Set(ids);
  const tried: string[] = [];
  const failing = new Map<string, () => Promise<unknown>>();
  const clock = { nowMs: NOW_MS };
  const pages = { read: 0 };
  const damaged = new Set<string>();
  const read = (id: string): Job => {
    if (damaged.has(id)) throw new Error('damaged');
    return { id };
  };
  const page = (after: Cursor | undefined, limit: number) => {
    const jobs = [...waiting].sort().filter((id) => after === undefined || id > after[0]!);
    const docs = jobs.slice(0, limit).map((id) => ({ id, data: () => read(id) }));
    pages.read++;
    return { get: async () => ({ docs }) } as unknown as Query<Job>;
  };
  const work = async ({ id }: Job) => {
    tried.push(id);
    await failing.get(id)?.();
    waiting.delete(id);
  };
  const run = async (signal = new AbortController().signal) => {
    tried.length = 0;
    const queue = { name: 'jobs', page, work, atOnce };
    const done = await takeRound(queue, { db, now: () => clock.nowMs, signal });
    return { done, tried: [...tried] };
  };
  const fail = (id: string, error: unknown = new Error('poisoned')) =>
    failing.set(id, async () => {
      throw error;
    });
  return { run, waiting, damaged, failing, fail, clock, pages, rounds: rowsOf('rounds') };
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `job-${String(i).padStart(4, '0')}`);

describe('a round', () => {
  it('gives each of a thousand its turn, whatever fits in one page', async () => {
    const { run, waiting } = setup(numbered(1_000));
    expect((await run()).done).toBe(1_000);
    expect(waiting.size).toBe(0);
  });

  it('is held up by nothing that fails, even if that fills the first pages', async () => {
    const { run, fail, waiting } = setup(numbered(20));
    for (const id of numbered(9)) fail(id);
    expect((await run()).done).toBe(11);
    expect([...waiting]).toEqual(numbered(9));
  });

  it('is held up by no document that cannot be read', async () => {
    const { run, damaged, waiting } = setup(numbered(8));
    for (const id of numbered(4)) damaged.add(id);
    expect((await run()).done).toBe(4);
    expect([...waiting]).toEqual(numbered(4));
  });

  it('is held up by nothing that never ends but ends with its signal, and the next one begins after the last it began', async () => {
    const { run, failing, waiting } = setup(numbered(9));
    for (const id of numbered(2)) failing.set(id, () => new Promise(() => {}));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect((await run(controller.signal)).done).toBe(7);
    expect([...waiting]).toEqual(numbered(2));
  });

  it('that was ended early goes on where it stopped, and comes to the first again after the last', async () => {
    const { run, failing, rounds } = setup(numbered(7));
    const controller = new AbortController();
    for (const id of numbered(7)) failing.set(id, () => new Promise(() => {}));
    setTimeout(() => controller.abort(), 30);
    const first = await run(controller.signal);
    expect(first.tried).toEqual(numbered(3));
    failing.clear();
    expect((await run()).tried).toEqual([...numbered(7).slice(3), ...numbered(3)]);
    expect(rounds.get('jobs')).toMatchObject({ after: null });
  });

  it('passes over what keeps failing for longer and longer, up to an hour, and for ever nothing', async () => {
    const { run, fail, failing, clock } = setup(['a', 'b']);
    fail('a');
    let tries = 0;
    for (let minute = 0; minute < 24 * 60; minute++) {
      tries += (await run()).tried.filter((id) => id === 'a').length;
      clock.nowMs += MINUTE_MS;
    }
    expect(tries).toBeGreaterThan(24);
    expect(tries).toBeLessThan(35);
    failing.clear();
    clock.nowMs += 60 * MINUTE_MS;
    expect((await run()).done).toBe(1);
  });

  it.each([
    ['the database that cannot be asked', Object.assign(new Error('14 UNAVAILABLE'), { code: 14 })],
    ['too much to do', tryLater('overloaded', 1_000)],
  ])('sets nothing aside for %s: it is tried at every run', async (_, error) => {
    const { run, fail, clock } = setup(['a', 'b']);
    for (const id of ['a', 'b']) fail(id, error);
    for (let minute = 0; minute < 10; minute++) {
      expect((await run()).tried).toEqual(['a', 'b']);
      clock.nowMs += MINUTE_MS;
    }
  });

  it('of an empty queue reads one page and writes nothing', async () => {
    const { run, pages, rounds } = setup([]);
    expect(await run()).toEqual({ done: 0, tried: [] });
    expect([pages.read, rounds.size]).toEqual([1, 0]);
  });

  it('forgets what is no longer in the queue', async () => {
    const { run, fail, waiting, rounds } = setup(['a', 'b']);
    fail('a');
    await run();
    expect(rounds.get('jobs')).toMatchObject({ setAside: { a: { failures: 1 } } });
    waiting.clear();
    await run();
    expect(rounds.get('jobs')).toEqual({ after: null, setAside: {} });
  });
});
