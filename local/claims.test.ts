import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CannotRun } from './cannot-run.ts';
import { claimFolder } from './claims.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'claims-')), 'not', 'there yet');
});
afterEach(() => rmSync(join(folder, '../..'), { recursive: true, force: true }));

test('a folder is one cloud’s at a time: the second is told whose it is', async () => {
  const giveBack = claimFolder(folder);
  expect(() => claimFolder(folder)).toThrow(CannotRun);
  expect(() => claimFolder(folder)).toThrow(`${folder} is in use by another cloud (process ${process.pid}). `);
  await giveBack();
  expect(existsSync(join(folder, 'in-use'))).toBe(false);
  await claimFolder(folder)();
});

test.each([
  ['a process that was killed', String(spawnSync('true').pid)],
  ['a full disk', ''],
])('what %s has left is taken over', async (_name, left) => {
  await claimFolder(folder)();
  writeFileSync(join(folder, 'in-use'), left);
  await claimFolder(folder)();
});
