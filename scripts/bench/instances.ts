import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionName } from '../../functions/catalog.ts';
import { startInstance } from '../../local/functions.ts';
import { accepts, freePort } from '../../local/http.ts';
import { endProcess } from '../../local/processes.ts';
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
  { env, dist }: Pick<BenchContext, 'env' | 'dist'>,
): Promise<Instance> {
  const port = await freePort();
  const child = startInstance(name, { port, env: { ...env, LOG_LEVEL: 'warn' }, bundles: dist });
  const log = createWriteStream(join(dist, `bench-${name}.log`), { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const deadline = Date.now() + START_MAX_MS;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`an instance of ${name} did not start`);
    await sleep(50);
  }
  return { url: `http://127.0.0.1:${port}`, pid: child.pid!, close: () => endProcess(child) };
}
