import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sentenceOf } from './cannot-run.ts';
import { freePort } from './http.ts';
import { ROOT, type Stack, startStack } from './stack.ts';

const USAGE = `npm start [-- OPTIONS]    runs the whole cloud on this machine
  --port N          where it listens (8000)
  --points FILE     a list of vaccination points in the format of gov.pl, instead of invented ones
  --scale SCALE     small (default) or national: about 6,900 points and a million places
  --data DIR        keeps the data there between runs`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8000' },
    points: { type: 'string' },
    scale: { type: 'string', default: 'small' },
    data: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const port = Number(values.port);
if (
  values.help ||
  !Number.isInteger(port) ||
  port < 0 ||
  port > 65_535 ||
  !['small', 'national'].includes(values.scale)
) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

const startedMs = Date.now();
// npm runs scripts in the project's folder; a path is meant from where the command was typed.
const typedIn = process.env.INIT_CWD ?? process.cwd();
const pointsFile = values.points && resolve(typedIn, values.points);
if (pointsFile && !existsSync(pointsFile)) {
  console.error(`there is no file ${pointsFile}; name a list of points with --points`);
  process.exit(2);
}
/** The same Ctrl-C may arrive twice, from the terminal and passed on by npm. */
const SAME_SIGNAL_MS = 1_000;
let stack: Stack | undefined;
let stoppingSinceMs: number | undefined;

/** Ends everything in order; a second signal ends it at once, and what is left is killed with this process. */
async function stop(exitCode = 0): Promise<void> {
  if (stoppingSinceMs !== undefined) {
    if (Date.now() - stoppingSinceMs > SAME_SIGNAL_MS) process.exit(1);
    return;
  }
  stoppingSinceMs = Date.now();
  console.log(values.data ? 'stopping and keeping the data …' : 'stopping …');
  try {
    await stack?.close();
  } catch (error) {
    console.error(`not everything could be closed: ${sentenceOf(error) ?? (error as Error).message}`);
    process.exit(1);
  }
  process.exit(exitCode);
}

// From the first moment: starting takes minutes at national scale.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());

try {
  const ownPort = port || (await freePort());
  stack = await startStack({
    port: ownPort,
    scale: values.scale as 'small' | 'national',
    ...(pointsFile && { pointsFile }),
    ...(values.data && { dataDir: resolve(typedIn, values.data) }),
    // Of its own, so that two clouds of one folder can run at once.
    workDir: join(ROOT, '.local', String(ownPort)),
    progress: (text) => console.log(`[${((Date.now() - startedMs) / 1000).toFixed(1)} s] ${text}`),
    onEmulatorExit: (title) => {
      if (stoppingSinceMs !== undefined) return;
      console.error(`The ${title} emulator has ended, as when the memory is full, and its data with it. Run again.`);
      void stop(1);
    },
  });
  console.log(`ready ${stack.baseUrl}
  patient page      ${stack.baseUrl}/
  log in            ${stack.baseUrl}/zaloguj  (any person of the list, or any valid PESEL)
  log in as staff   ${stack.baseUrl}/zaloguj/punkt
  developer pages   ${stack.baseUrl}/local/  (SMS inbox, tasks, warehouse, functions)
  API               ${stack.baseUrl}/openapi/
  from a terminal   npm run -s login -- --pesel 44051401458
Ctrl-C stops everything.`);
} catch (error) {
  // What a signal ends while it starts fails, too.
  if (stoppingSinceMs === undefined) {
    console.error(`\n${sentenceOf(error) ?? (error as Error).message}`);
    process.exit(1);
  }
}
