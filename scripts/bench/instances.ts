import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FunctionName } from '../../functions/catalog.ts';
import { openLog, startFramework, startInstance } from '../../local/functions.ts';
import { accepts, freePort } from '../../local/http.ts';
import { type Child, endProcess } from '../../local/processes.ts';
import type { BenchContext } from './context.ts';

const START_MAX_MS = 60_000;
/**
 * A topic that nobody listens to: the events are published as ever, but the functions that would handle them, which have
 * machines of their own in the cloud, do not take the processor from the one that is measured.
 */
export const SILENT_TOPIC = 'bench-silent';

export interface Instance {
  readonly url: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts one more instance of a function beside those of the cloud. */
export async function newInstance(
  name: FunctionName,
  { env, dist, profiles }: Pick<BenchContext, 'env' | 'dist' | 'profiles'>,
): Promise<Instance> {
  const port = await freePort();
  const profiling = profiles && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` };
  const child = startInstance(name, { port, env: { ...env, LOG_LEVEL: 'warn', ...profiling }, bundles: dist });
  return listening(child, port, join(dist, `bench-${name}.log`));
}

const READY_BODY = fileURLToPath(new URL('./yardsticks/ready-body', import.meta.url));

/** Starts a bare function under the same framework that answers every call with the next of these bodies. */
export async function newReadyBody(bodies: readonly string[], { dist }: Pick<BenchContext, 'dist'>): Promise<Instance> {
  const port = await freePort();
  const file = join(dist, 'ready-bodies.json');
  writeFileSync(file, JSON.stringify(bodies));
  const env = { FUNCTION_SIGNATURE_TYPE: 'http', PORT: String(port), READY_BODIES: file };
  return listening(startFramework(READY_BODY, env), port, join(dist, 'bench-ready-body.log'));
}

async function listening(child: Child, port: number, logFile: string): Promise<Instance> {
  const log = openLog(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const deadline = Date.now() + START_MAX_MS;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`an instance did not start: see ${logFile}`);
    await sleep(50);
  }
  return { url: `http://127.0.0.1:${port}`, pid: child.pid!, close: () => endProcess(child) };
}
