import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotRun } from '../local/cannot-run.ts';
import { emulatorJar } from '../local/emulator-jars.ts';
import { requireJava } from '../local/java.ts';
import { requireDisk, requireMemory } from '../local/machine.ts';
import { ROOT } from '../local/stack.ts';
import { installChromium } from './chromium.ts';

/** A check that is not a test but counts as one. */
interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const bin = (name: string) => join(ROOT, 'node_modules/.bin', name);

const CHECKS: readonly Check[] = [
  { name: 'format, lint and direction of imports', command: [bin('biome'), 'ci', '--error-on-warnings', '.'] },
  { name: 'types', command: [bin('tsc'), '--noEmit'] },
  { name: 'types of the pages', command: [bin('tsc'), '--noEmit', '-p', 'web'] },
];

let passed = 0;
let failed = 0;
for (const { name, command } of CHECKS) {
  const { ok, seconds } = await run(command);
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (ok) passed++;
  else failed++;
}

installChromium();
const lack = await whatKeepsCloudFromRunning();
const reportDir = mkdtempSync(join(tmpdir(), 'e-rejestracja-report-'));
const report = join(reportDir, 'report.json');
const { ok } = await run([
  process.execPath,
  join(ROOT, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  // Without a cloud the others would only fail, each with a reason that is not its own.
  ...(lack ? ['--project=unit'] : []),
  ...process.argv.slice(2),
]);
const counted = readReport(report);
passed += counted.passed;
failed += counted.failed;
// A file that does not even load, or a hook that fails, fails no test of its own.
if (!ok && counted.failed === 0) failed++;
rmSync(reportDir, { recursive: true, force: true });
if (lack) {
  console.log(`\nFAILED flows, faults and browser tests, which need a running cloud. ${lack}`);
  failed++;
}

console.log(`\n${passed} passed, ${failed} failed${counted.skipped > 0 ? `, ${counted.skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);

async function run([command, ...args]: readonly string[]): Promise<{ ok: boolean; seconds: string }> {
  const startedMs = Date.now();
  const child = spawn(command!, args, { cwd: ROOT, stdio: 'inherit' });
  // A terminal sends Ctrl-C to the child as well; it ends first, and then this process.
  const pass = (signal: NodeJS.Signals) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    child.once('exit', () => process.exit(1));
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  const [status] = await once(child, 'exit');
  for (const signal of SIGNALS) process.removeListener(signal, pass);
  return { ok: status === 0, seconds: ((Date.now() - startedMs) / 1000).toFixed(1) };
}

/** Returns the sentence that says why no cloud can run here, after what can be installed or fetched has been. */
async function whatKeepsCloudFromRunning(): Promise<string | undefined> {
  try {
    requireMemory('small');
    requireDisk(tmpdir());
    requireJava();
    if (!process.env.FIRESTORE_EMULATOR_HOST) await emulatorJar('firestore');
    if (!process.env.PUBSUB_EMULATOR_HOST) await emulatorJar('pubsub');
    return undefined;
  } catch (error) {
    if (error instanceof CannotRun) return error.message;
    throw error;
  }
}

function readReport(file: string): { passed: number; failed: number; skipped: number } {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
