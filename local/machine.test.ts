import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sentenceOf } from './cannot-run.ts';
import { cloudsThatFit, requireDisk, requireMemory } from './machine.ts';

const GIB = 1_024 ** 3;
const ONE_MIB = 1_024 ** 2;

test('a machine of 2 GB runs no cloud, one of 4 GB a small one; each is told what to do', () => {
  expect(() => requireMemory('small', 2 * GIB)).toThrow(/^There are 2\.0 GB of memory, and a small cloud needs 3\. /);
  expect(() => requireMemory('small', 4 * GIB)).not.toThrow();
  expect(() => requireMemory('national', 4 * GIB)).toThrow(/or take --scale small, and run again\.$/);
  expect(() => requireMemory('national', 16 * GIB)).not.toThrow();
});

test('two small clouds run side by side on 8 GB, and one after another on 4', () => {
  expect([cloudsThatFit('small', 8 * GIB), cloudsThatFit('small', 4 * GIB)]).toEqual([2, 1]);
});

test('a folder with room is taken', () => {
  expect(() => requireDisk(tmpdir(), ONE_MIB)).not.toThrow();
});

const small = mkdtempSync(join(tmpdir(), 'small disk '));
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small]).status === 0;
afterAll(() => {
  if (isMounted) spawnSync('umount', [small]);
  rmSync(small, { recursive: true, force: true });
});

// Only root may mount a disk of one megabyte.
describe.skipIf(!isMounted)('on a disk of one megabyte', () => {
  test('a cloud does not start: the folder, its room and the remedy are named', () => {
    expect(() => requireDisk(small)).toThrow(
      `The disk is full: ${small} has room for 1 MB, and the cloud needs 300. Free some space, and run again.`,
    );
  });

  test('what fills it is said in a sentence', () => {
    let error: unknown;
    try {
      writeFileSync(join(small, 'big'), Buffer.alloc(2 * ONE_MIB));
    } catch (thrown) {
      error = thrown;
    }
    expect(sentenceOf(error)).toMatch(/^The disk is full.* Free some space, and run again\.$/);
  });
});
