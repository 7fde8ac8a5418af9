import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { FunctionName } from '../../functions/catalog.ts';
import { startInstance } from '../../local/functions.ts';
import { accepts, freePort } from '../../local/http.ts';
import { endProcess } from '../../local/processes.ts';
import { eventually } from './cloud.ts';

const JUMPING_CLOCK = fileURLToPath(new URL('jumping-clock.cjs', import.meta.url));
const START_MAX_MS = 30_000;
/** By then the process has seen what its clock shows. */
const NOTICED_MS = 30;

/** Another instance of a function, on the same cloud and from the same bundle, with a wall clock that can be set. */
export interface OwnInstance {
  readonly url: string;
  /** Sets the clock to this distance from the true time. */
  setClock(offsetMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function startOwnInstance(name: FunctionName): Promise<OwnInstance> {
  const port = await freePort();
  const offsetFile = join(inject('workDir'), `${name}-${port}.clock`);
  writeFileSync(offsetFile, '0');
  const clock = { NODE_OPTIONS: `--require ${JUMPING_CLOCK}`, CLOCK_OFFSET_FILE: offsetFile };
  const bundles = join(inject('workDir'), 'dist');
  const child = startInstance(name, { port, env: { ...inject('env'), ...clock }, bundles });
  // Beside the logs of the cloud, so that it is searched for names of patients as they are.
  const log = createWriteStream(join(inject('workDir'), `${name}-with-own-clock.log`), { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  await eventually(async () => {
    if (!(await accepts(port))) throw new Error(`${name} does not listen yet`);
  }, START_MAX_MS);
  return {
    url: `http://127.0.0.1:${port}`,
    setClock: async (offsetMs) => {
      writeFileSync(offsetFile, String(offsetMs));
      await sleep(NOTICED_MS);
    },
    close: () => endProcess(child),
  };
}
