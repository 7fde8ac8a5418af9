import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotRun } from '../local/cannot-run.ts';
import { emulatorJar } from '../local/emulator-jars.ts';
import { requireJava } from '../local/java.ts';
import { cloudsThatFit, requireDisk, requireMemory } from '../local/machine.ts';
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

const UNIT = ['unit', 'unit of a process'];

/**
 * Flows mostly wait for one process at a time, and so do pages: side by side, with a cloud each,
 * they take half the time.
 */
const ON_CLOUDS = [['stack'], ['pages', ...UNIT]];
/** These start clouds of their own, which would slow down everything beside them. */
const COMMANDS = ['commands'];

const running = new Set<ChildProcess>();
let isStopped = false;
for (const signal of SIGNALS) {
  process.on(signal, () => {
    isStopped = true;
    // A terminal sends Ctrl-C to the children as well.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) for (const child of running) child.kill(signal);
    exitIfStopped();
  });
}

let passed = 0;
let failed = 0;
let skipped = 0;
for (const { name, command } of CHECKS) {
  const { ok, seconds } = await run(command);
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (ok) passed++;
  else failed++;
}

installChromium();
const lack = await whatKeepsCloudFromRunning();
const reportDir = mkdtempSync(join(tmpdir(), 'e-rejestracja-report-'));
for (const sideBySide of groupsToRun()) {
  const results = await Promise.all(sideBySide.map((projects) => runTests(projects)));
  for (const result of results) {
    passed += result.passed;
    failed += result.failed;
    skipped += result.skipped;
  }
}
rmSync(reportDir, { recursive: true, force: true });
if (lack) {
  console.log(`\nFAILED flows, faults and browser tests, which need a running cloud. ${lack}`);
  failed++;
}

console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);

/** Projects of tests by when they run: one group after another, and within a group side by side. */
function groupsToRun(): readonly (readonly (readonly string[])[])[] {
  // Without a cloud the others would only fail, each with a reason that is not its own.
  if (lack) return [[UNIT]];
  const onClouds = cloudsThatFit('small') >= ON_CLOUDS.length ? [ON_CLOUDS] : ON_CLOUDS.map((projects) => [projects]);
  return [...onClouds, [COMMANDS]];
}

/** Whoever is stopped waits until what was started has put everything away. */
function exitIfStopped(): void {
  if (isStopped && running.size === 0) process.exit(1);
}

async function run([command, ...args]: readonly string[]): Promise<{ ok: boolean; seconds: string }> {
  const startedMs = Date.now();
  // Through pipes: on a terminal each of two reporters would write over what the other has written.
  const env = { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) };
  const child = spawn(command!, args, { cwd: ROOT, env, stdio: ['inherit', 'pipe', 'pipe'] });
  child.stdout.pipe(process.stdout, { end: false });
  child.stderr.pipe(process.stderr, { end: false });
  running.add(child);
  const [status] = await once(child, 'close');
  running.delete(child);
  exitIfStopped();
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

/** Runs the tests of some projects. Returns how many passed, failed and were skipped. */
async function runTests(projects: readonly string[]): Promise<Counts> {
  const report = join(reportDir, `${projects[0]}.json`);
  const { ok } = await run([
    process.execPath,
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    '--passWithNoTests',
    ...projects.map((name) => `--project=${name}`),
    ...process.argv.slice(2),
  ]);
  const counted = readReport(report);
  // A file that does not even load, or a hook that fails, fails no test of its own.
  return ok || counted.failed > 0 ? counted : { ...counted, failed: 1 };
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function readReport(file: string): Counts {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
