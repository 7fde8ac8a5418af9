import { createWriteStream, type WriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { catalog, type FunctionEntry, type FunctionName, functionEntries } from '../functions/catalog.ts';
import { accepts } from './http.ts';
import { type Child, endProcess, startProcess } from './processes.ts';

const FRAMEWORK = join(dirname(createRequire(import.meta.url).resolve('@google-cloud/functions-framework')), 'main.js');
const START_MAX_MS = 60_000;
const CLOSE_MAX_MS = 12_000;
const RESTART_AFTER_MS = 300;

/** The functions of the catalogue, each a process of its own, as each is an instance of its own in the cloud. */
export interface RunningFunctions {
  /** Where a function listens. */
  urlOf(name: FunctionName): string;
  pidOf(name: FunctionName): number | undefined;
  close(): Promise<void>;
}

export interface FunctionsOptions {
  /** The port of each function. */
  readonly ports: ReadonlyMap<FunctionName, number>;
  /** The environment of each function, added to this process's own. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder of the bundles, one folder a function. */
  readonly bundles: string;
  /** Where the functions' logs go, one file a function. */
  readonly logDir: string;
  readonly onExit?: (name: FunctionName, code: number | null, signal: string | null) => void;
}

interface Running {
  child: Child;
  readonly log: WriteStream;
}

/** Starts every function from its bundle. One that ends is started again, as the platform would. */
export async function startFunctions({
  ports,
  env,
  bundles,
  logDir,
  onExit,
}: FunctionsOptions): Promise<RunningFunctions> {
  const running = new Map<FunctionName, Running>();
  let closing = false;

  const start = (name: FunctionName): void => {
    const log = running.get(name)?.log ?? openLog(join(logDir, `${name}.log`));
    const child = startInstance(name, { port: ports.get(name)!, env, bundles });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.on('exit', (code, signal) => {
      if (closing) return;
      onExit?.(name, code, signal);
      setTimeout(() => !closing && start(name), RESTART_AFTER_MS);
    });
    running.set(name, { child, log });
  };

  for (const [name] of functionEntries) start(name);
  const close = async () => {
    closing = true;
    await Promise.all([...running.values()].map(({ child }) => endProcess(child, CLOSE_MAX_MS)));
    for (const { log } of running.values()) log.end();
  };
  try {
    const child = (name: FunctionName) => () => running.get(name)!.child;
    await Promise.all(functionEntries.map(([name]) => answering(ports.get(name)!, child(name), logDir, name)));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    urlOf: (name) => `http://127.0.0.1:${ports.get(name)}`,
    pidOf: (name) => running.get(name)?.child.pid,
    close,
  };
}

/** Opens a log. A disk that fills up costs its lines, not the cloud. */
export function openLog(file: string): WriteStream {
  const log = createWriteStream(file, { flags: 'a' });
  log.once('error', (error) => {
    console.error(`${file} is no longer written: ${error.message}`);
    log.on('error', () => {});
  });
  return log;
}

/** Starts one instance of a function as the platform does. */
export function startInstance(
  name: FunctionName,
  { port, env, bundles }: { port: number } & Pick<FunctionsOptions, 'env' | 'bundles'>,
): Child {
  const { trigger }: FunctionEntry = catalog[name];
  return startFramework(join(bundles, name), {
    ...env,
    FUNCTION_SIGNATURE_TYPE: trigger.kind === 'topic' ? 'cloudevent' : 'http',
    PORT: String(port),
  });
}

/** Starts functions-framework on the built function in a folder, with the variables that the platform sets. */
export function startFramework(source: string, env: Readonly<Record<string, string>>): Child {
  return startProcess(process.execPath, [FRAMEWORK], {
    ...env,
    FUNCTION_TARGET: 'main',
    FUNCTION_SOURCE: source,
    NODE_ENV: 'production',
  });
}

async function answering(port: number, child: () => Child, logDir: string, name: string): Promise<void> {
  const deadline = Date.now() + START_MAX_MS;
  for (;;) {
    // A connection is enough: a request would be an event to an event function.
    const answered = await accepts(port);
    if (answered) return;
    if (Date.now() > deadline || child().exitCode !== null) {
      throw new Error(`the function ${name} did not start; its log is ${join(logDir, `${name}.log`)}`);
    }
    await sleep(100);
  }
}
