import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { functionEntries } from '../../../functions/catalog.ts';
import { startFramework } from '../../../local/functions.ts';
import { freePort } from '../../../local/http.ts';
import { endProcess } from '../../../local/processes.ts';
import { bundle } from '../../build.ts';
import type { BenchContext } from '../context.ts';
import { median, percentiles, rounded } from '../figures.ts';
import { SILENT_TOPIC } from '../instances.ts';
import { type FirstCall, firstCalls } from './cold-calls.ts';

const PAIRS_MIN = 5;
/** A pair of starts takes about this long. */
const PAIR_S = 0.7;
const RETRY_MS = 3;
const START_MAX_MS = 60_000;
const HELLO = { name: 'hello', source: fileURLToPath(new URL('../yardsticks/hello.ts', import.meta.url)) };
const HELLO_CALL: FirstCall = { method: 'GET', path: '/', status: 200 };

/**
 * From the start of a process to the end of its first answer, for every function as it is built for deployment. Yardstick: a
 * function that says hello, bundled and run in the same way, in turn with the function. `ratio` is our time to its time.
 */
export async function cold(context: BenchContext): Promise<void> {
  const pairs = Math.max(PAIRS_MIN, Math.round(context.seconds / PAIR_S));
  await bundle([HELLO], context.dist);
  const calls = await firstCalls(context);
  for (const [name, { trigger }] of functionEntries) {
    await context.row(`cold ${name}`, async () => {
      context.progress(`cold ${name}: ${pairs} starts, in turn with hello`);
      const ours: number[] = [];
      const hello: number[] = [];
      let errors = 0;
      for (let pair = 0; pair < pairs; pair++) {
        hello.push((await firstAnswer(context, HELLO.name, 'http', HELLO_CALL)).ms);
        const signature = trigger.kind === 'topic' ? 'cloudevent' : 'http';
        const { ms, isRight } = await firstAnswer(context, name, signature, await calls[name]());
        ours.push(ms);
        if (!isRight) errors += 1;
      }
      const [ms, helloMs] = [median(ours), median(hello)];
      return {
        perSecond: rounded(1000 / ms),
        yardstickPerSecond: rounded(1000 / helloMs),
        ratio: rounded(ms / helloMs),
        ...percentiles(Float64Array.from(ours)),
        errors,
        starts: pairs,
        helloMs: rounded(helloMs),
      };
    });
  }
}

/** Starts a bundle and asks until it answers. Returns the time from the start, and whether the answer was the expected one. */
async function firstAnswer(
  { dist, env }: BenchContext,
  name: string,
  signature: 'http' | 'cloudevent',
  call: FirstCall,
): Promise<{ ms: number; isRight: boolean }> {
  const port = await freePort();
  const startedMs = performance.now();
  const child = startFramework(join(dist, name), {
    ...env,
    APPOINTMENTS_TOPIC: SILENT_TOPIC,
    FUNCTION_SIGNATURE_TYPE: signature,
    PORT: String(port),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-2_000);
    });
  }
  const done = call.done?.().then(() => call.status);
  // It may fail before anything waits for it; who waits for it then still learns that.
  done?.catch(() => undefined);
  try {
    for (;;) {
      const status = await Promise.race([ask(port, call), ...(done ? [done] : [])]);
      if (status !== undefined) return { ms: performance.now() - startedMs, isRight: status === call.status };
      if (child.exitCode !== null || performance.now() - startedMs > START_MAX_MS)
        throw new Error(`${name} did not start: ${output}`);
      await sleep(RETRY_MS);
    }
  } finally {
    await endProcess(child);
  }
}

/** Makes the call. Returns the answer's status once its body has come, or undefined while nobody listens. */
function ask(port: number, { method, path, headers, body }: FirstCall): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, headers: { ...headers }, agent: false };
    const asked = request(options, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
      response.on('error', reject);
    });
    asked.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNREFUSED' ? resolve(undefined) : reject(error),
    );
    asked.end(body);
  });
}
