import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../local/stack.ts';
import { installChromium } from './chromium.ts';

/** A check that is not a test but counts as one. */
interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const bin = (name: string) => join(ROOT, 'node_modules/.bin', name);

const CHECKS: readonly Check[] = [
  { name: 'format, lint and direction of imports', command: [bin('biome'), 'ci', '--error-on-warnings', '.'] },
  { name: 'types', command: [bin('tsc'), '--noEmit'] },
  { name: 'types of the pages', command: [bin('tsc'), '--noEmit', '-p', 'web'] },
];

let passed = 0;
let failed = 0;
for (const { name, command } of CHECKS) {
  const { ok, seconds } = run(command);
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (ok) passed++;
  else failed++;
}

installChromium();
const reportDir = mkdtempSync(join(tmpdir(), 'e-rejestracja-report-'));
const report = join(reportDir, 'report.json');
const { ok } = run([
  process.execPath,
  join(ROOT, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);
const counted = readReport(report);
passed += counted.passed;
failed += counted.failed;
// A file that does not even load, or a hook that fails, fails no test of its own.
if (!ok && counted.failed === 0) failed++;
rmSync(reportDir, { recursive: true, force: true });

console.log(`\n${passed} passed, ${failed} failed${counted.skipped > 0 ? `, ${counted.skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);

function run([command, ...args]: readonly string[]): { ok: boolean; seconds: string } {
  const startedMs = Date.now();
  const { status } = spawnSync(command!, args, { cwd: ROOT, stdio: 'inherit' });
  return { ok: status === 0, seconds: ((Date.now() - startedMs) / 1000).toFixed(1) };
}

function readReport(file: string): { passed: number; failed: number; skipped: number } {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
