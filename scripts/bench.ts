import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PubSub } from '@google-cloud/pubsub';
import { CannotRun } from '../local/cannot-run.ts';
import type { Scale } from '../local/seed.ts';
import { ROOT, type Stack, startStack } from '../local/stack.ts';
import type { BenchContext, Scenario } from './bench/context.ts';
import { SILENT_TOPIC } from './bench/instances.ts';
import { Report } from './bench/report.ts';
import { abuse } from './bench/scenarios/abuse.ts';
import { cold } from './bench/scenarios/cold.ts';
import { hot } from './bench/scenarios/hot.ts';
import { ops } from './bench/scenarios/ops.ts';
import { overload } from './bench/scenarios/overload.ts';
import { peak } from './bench/scenarios/peak.ts';
import { search } from './bench/scenarios/search.ts';
import { soak } from './bench/scenarios/soak.ts';
import { spread } from './bench/scenarios/spread.ts';

const SCENARIOS: Readonly<Record<string, Scenario>> = { hot, spread, search, peak, cold, ops, overload, abuse, soak };
/**
 * The emulator looks through a whole collection for a query that Firestore answers from an index, so that in a national database a first
 * answer would be mostly that.
 */
const ON_A_SMALL_SCALE = ['cold'];
/** Ten minutes of watching memory are asked for by name. */
const UNASKED = Object.keys(SCENARIOS).filter((name) => name !== 'soak');

const USAGE = `npm run bench [-- SCENARIO… OPTIONS]    measures; each figure beside a yardstick of the same run
  scenarios         ${Object.keys(SCENARIOS).join(' ')} (all but soak unless told)
  --seconds N       how long one round of a measurement lasts (10)
  --concurrency N   requests at once, where the scenario does not say (64)
  --scale SCALE     national (default): 6,934 points and a million places; small: 320 points, to try things out
  --json FILE       where the figures are written as they come (.local/bench.json)
  --profile DIR     writes a CPU profile of each measured instance there (open it in Chromium's developer tools)
What each figure means: scripts/bench/README.md`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '10' },
    concurrency: { type: 'string', default: '64' },
    scale: { type: 'string', default: 'national' },
    json: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const concurrency = Number(values.concurrency);
const names = positionals.length > 0 ? positionals : UNASKED;
const isUsable =
  seconds > 0 &&
  Number.isInteger(concurrency) &&
  concurrency > 0 &&
  ['national', 'small'].includes(values.scale) &&
  names.every((name) => Object.hasOwn(SCENARIOS, name));
if (values.help || !isUsable) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

const startedMs = Date.now();
const progress = (text: string) => console.error(`[${((Date.now() - startedMs) / 1000).toFixed(0)} s] ${text}`);
const workDir = mkdtempSync(join(tmpdir(), 'e-rejestracja-bench-'));
let running: { readonly scale: Scale; readonly folder: string; readonly stack: Stack } | undefined;

/** npm runs scripts in the project's folder; a path is meant from where the command was typed. */
function typed(path: string): string {
  return resolve(process.env.INIT_CWD ?? '', path);
}

/** Returns what a scenario works with: the running cloud, or a new one when it needs another scale. */
async function contextOf(name: string): Promise<BenchContext> {
  const scale = ON_A_SMALL_SCALE.includes(name) ? 'small' : (values.scale as Scale);
  if (running?.scale !== scale) {
    await closeCloud();
    const folder = mkdtempSync(join(workDir, 'cloud-'));
    running = { scale, folder, stack: await startStack({ port: 0, scale, workDir: folder, progress }) };
    const pubsub = new PubSub({ projectId: running.stack.env.GOOGLE_CLOUD_PROJECT! });
    await pubsub.createTopic(SILENT_TOPIC);
    await pubsub.close();
  }
  const { folder, stack } = running;
  return {
    db: stack.db,
    env: stack.env,
    dist: join(folder, 'dist'),
    seconds,
    concurrency,
    ...(values.profile && { profiles: typed(values.profile) }),
    progress,
    row: (title, measure) => report.row(title, measure),
  };
}

async function closeCloud(): Promise<void> {
  const closing = running;
  running = undefined;
  await closing?.stack.close();
}

async function close(): Promise<void> {
  await closeCloud().catch((error: Error) => progress(`not everything could be closed: ${error.message}`));
  rmSync(workDir, { recursive: true, force: true });
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void close().finally(() => process.exit(1)));
}

const file = values.json ? typed(values.json) : join(ROOT, '.local/bench.json');
const report = new Report({ file, print: console.log, warn: progress });
for (const name of names) {
  const failuresBefore = report.failures;
  try {
    await SCENARIOS[name]!(await contextOf(name));
  } catch (error) {
    // No cloud runs on this machine: that is no matter of the scenario.
    if (error instanceof CannotRun) {
      await close();
      throw error;
    }
    report.fail(name, error);
  }
  // What failed may have left its cloud jammed: the next scenario must not pay for it.
  if (report.failures > failuresBefore) await closeCloud().catch(() => undefined);
}
await close();
progress(`the figures are in ${file}`);
process.exit(report.failures > 0 ? 1 : 0);
