import { expect, test } from 'vitest';
import { documentLock } from './locks.ts';
import type { LockKind } from './parameters.ts';
import { VirtualTime } from './virtual-time.ts';

interface Plan {
  readonly startMs: number;
  readonly readMs: number;
  readonly writeMs: number;
}

/** Runs transactions against one document. Returns what became of each, in order of their ends. */
async function run(kind: LockKind, plans: Readonly<Record<string, Plan>>, waitMaxMs = 1_000): Promise<string[]> {
  const time = new VirtualTime();
  const lock = documentLock(kind, time, waitMaxMs);
  const log: string[] = [];
  for (const [name, { startMs, readMs, writeMs }] of Object.entries(plans)) {
    void time.after(startMs).then(async () => {
      const hold = await lock.acquire();
      if (!hold) {
        log.push(`${name} gave up ${time.nowMs}`);
        return;
      }
      await time.after(readMs);
      const mayWrite = hold.claimWrite();
      if (mayWrite) await time.after(writeMs);
      hold.release();
      log.push(`${name} ${mayWrite ? 'wrote' : 'aborted'} ${time.nowMs}`);
    });
  }
  await time.run();
  return log;
}

test('waiting: transactions follow one another in order of arrival', async () => {
  expect(
    await run('wait', {
      a: { startMs: 0, readMs: 10, writeMs: 30 },
      b: { startMs: 1, readMs: 10, writeMs: 30 },
      c: { startMs: 2, readMs: 10, writeMs: 30 },
      // Comes in the very moment in which the lock goes from a to b.
      d: { startMs: 40, readMs: 10, writeMs: 30 },
    }),
  ).toEqual(['a wrote 40', 'b wrote 80', 'c wrote 120', 'd wrote 160']);
});

test('waiting: who has waited for the longest allowed is aborted, and the next in line is served', async () => {
  const plan = { readMs: 0, writeMs: 100 };
  expect(
    await run('wait', { a: { startMs: 0, ...plan }, b: { startMs: 10, ...plan }, c: { startMs: 60, ...plan } }, 50),
  ).toEqual(['b gave up 60', 'a wrote 100', 'c wrote 200']);
});

test('aborting: of those that have read, the first to write wins and the others are aborted', async () => {
  expect(
    await run('abort', {
      slow: { startMs: 0, readMs: 20, writeMs: 30 },
      fast: { startMs: 5, readMs: 10, writeMs: 30 },
    }),
  ).toEqual(['slow aborted 20', 'fast wrote 45']);
});

test('aborting: who comes while another writes reads what that one wrote', async () => {
  expect(
    await run('abort', {
      first: { startMs: 0, readMs: 10, writeMs: 30 },
      later: { startMs: 15, readMs: 10, writeMs: 30 },
    }),
  ).toEqual(['first wrote 40', 'later wrote 80']);
});
