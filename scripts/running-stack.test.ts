import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runningStack } from './running-stack.ts';

let workDir: string;
beforeEach(() => {
  workDir = mkdtempSync(join(tmpdir(), 'stacks-'));
});
afterEach(() => rmSync(workDir, { recursive: true, force: true }));

function cloud(port: string, pid = process.pid): void {
  mkdirSync(join(workDir, port));
  writeFileSync(
    join(workDir, port, 'stack.json'),
    JSON.stringify({ pid, baseUrl: `http://localhost:${port}`, env: {} }),
  );
}

test('the only cloud is the one that commands act on', () => {
  expect(runningStack(workDir)).toBeUndefined();
  expect(runningStack(join(workDir, 'nothing was ever started'))).toBeUndefined();
  cloud('8000');
  expect(runningStack(workDir)?.baseUrl).toBe('http://localhost:8000');
});

test('a cloud that was killed is none, although its description is still there', () => {
  cloud('8000', spawnSync('true').pid);
  expect(runningStack(workDir)).toBeUndefined();
  cloud('8001');
  expect(runningStack(workDir)?.baseUrl).toBe('http://localhost:8001');
});

test('of two clouds one is named, or it is asked which', () => {
  cloud('8000');
  cloud('8001');
  expect(() => runningStack(workDir)).toThrow('Several clouds run here (ports 8000, 8001). Say which one is meant');
  expect(runningStack(workDir, '8001')?.baseUrl).toBe('http://localhost:8001');
  expect(() => runningStack(workDir, '9000')).toThrow('No cloud runs at port 9000');
});
