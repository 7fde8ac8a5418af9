import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
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
let stack: Stack | undefined;
let stopping = false;

/** Ends everything in order; a second signal ends it at once, and what is left is killed with this process. */
async function stop(): Promise<never> {
  if (stopping) process.exit(1);
  stopping = true;
  console.log(values.data ? 'stopping and keeping the data …' : 'stopping …');
  try {
    await stack?.close();
  } catch (error) {
    console.error(`not everything could be closed: ${(error as Error).message}`);
    process.exit(1);
  }
  process.exit(0);
}

// From the first moment: starting takes minutes at national scale.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());

try {
  stack = await startStack({
    port,
    scale: values.scale as 'small' | 'national',
    ...(values.points && { pointsFile: resolve(typedIn, values.points) }),
    ...(values.data && { dataDir: resolve(typedIn, values.data) }),
    workDir: join(ROOT, '.local'),
    progress: (text) => console.log(`[${((Date.now() - startedMs) / 1000).toFixed(1)} s] ${text}`),
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
  console.error(`\n${(error as Error).message}`);
  process.exit(1);
}
