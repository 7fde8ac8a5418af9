import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CannotRun } from '../local/cannot-run.ts';
import { isRunning } from '../local/claims.ts';

const WORK_DIR = fileURLToPath(new URL('../.local', import.meta.url));

/** What `npm start` says of the cloud that it runs. */
export interface RunningStack {
  readonly pid: number;
  readonly baseUrl: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The cloud that `npm start` runs on this machine, or undefined when none does; of several, the one at LOCAL_PORT. Throws
 * CannotRun when that is not said, or none is there.
 */
export function runningStack(workDir = WORK_DIR, port = process.env.LOCAL_PORT): RunningStack | undefined {
  const running = stacksIn(workDir);
  if (port === undefined && running.length <= 1) return running[0];
  const found = running.find(({ baseUrl }) => new URL(baseUrl).port === port);
  if (found) return found;
  const ports = running.map(({ baseUrl }) => new URL(baseUrl).port).join(', ') || 'none';
  throw new CannotRun(
    port === undefined
      ? `Several clouds run here (ports ${ports}). Say which one is meant, as in LOCAL_PORT=${ports.split(',')[0]}.`
      : `No cloud runs at port ${port}, which LOCAL_PORT names (running: ${ports}).`,
  );
}

/** Each cloud has a folder of its own. One that was killed leaves its description behind. */
function stacksIn(workDir: string): RunningStack[] {
  if (!existsSync(workDir)) return [];
  return readdirSync(workDir)
    .map((name) => join(workDir, name, 'stack.json'))
    .filter((file) => existsSync(file))
    .map((file): RunningStack => JSON.parse(readFileSync(file, 'utf8')))
    .filter(({ pid }) => isRunning(pid));
}

/**
 * Points this process at a database: the one that its environment names (GOOGLE_CLOUD_PROJECT), else the cloud that runs on
 * this machine. Throws CannotRun, with the remedy, when there is neither.
 */
export function connectDatabase(): void {
  if (process.env.GOOGLE_CLOUD_PROJECT) return;
  const stack = runningStack();
  if (!stack) {
    throw new CannotRun(
      'No database: run npm start in another terminal, or set GOOGLE_CLOUD_PROJECT (and FIRESTORE_EMULATOR_HOST).',
    );
  }
  Object.assign(process.env, stack.env);
}
