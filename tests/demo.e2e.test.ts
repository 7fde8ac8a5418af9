import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('npm run demo tells the whole story on a cloud of its own, and every step holds', () => {
  const demo = fileURLToPath(new URL('../scripts/demo.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [demo], { encoding: 'utf8', timeout: 240_000 });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  expect(stdout).toMatch(/All \d+ steps hold\./);
  expect(stdout).toContain('No log line, event or row names the patient');
});
