import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotRun } from './cannot-run.ts';
import { emulatorJar } from './emulator-jars.ts';
import { freePort } from './http.ts';
import { requireJava } from './java.ts';
import { endProcess, startProcess } from './processes.ts';

const READY_MAX_MS = 60_000;
const EXTERNAL_MAX_MS = 3_000;
const ANSWER_MAX_MS = 2_000;

export interface Emulator {
  /** `host:port`, as the client libraries read it from the environment. */
  readonly host: string;
  /** Its process; absent when it was running already. */
  readonly pid?: number;
  close(): Promise<void>;
}

export interface FirestoreEmulator extends Emulator {
  /** Writes everything to the folder, from which a later start can take it up again. */
  export(projectId: string, folder: string): Promise<void>;
}

export interface EmulatorOptions {
  /** Called when it ends although nobody closes it. */
  readonly onExit?: (title: string) => void;
}

/** Starts Google's Firestore emulator, or uses the one that FIRESTORE_EMULATOR_HOST names. */
export async function startFirestore({
  rules,
  importFrom,
  ...options
}: EmulatorOptions & { rules: string; importFrom?: string }): Promise<FirestoreEmulator> {
  const running = process.env.FIRESTORE_EMULATOR_HOST;
  if (running && importFrom) {
    throw new CannotRun(
      `The emulator that FIRESTORE_EMULATOR_HOST names cannot load the kept data (${importFrom}). ` +
        'Unset the variable, so that one is started that can, and run again.',
    );
  }
  const emulator = running
    ? await external('FIRESTORE_EMULATOR_HOST', running)
    : await launchFirestore(rules, importFrom, options);
  return { ...emulator, export: (projectId, folder) => exportTo(emulator.host, projectId, folder) };
}

/** Starts Google's Pub/Sub emulator, or uses the one that PUBSUB_EMULATOR_HOST names. */
export async function startPubSub(dataDir: string, options: EmulatorOptions = {}): Promise<Emulator> {
  const running = process.env.PUBSUB_EMULATOR_HOST;
  if (running) return external('PUBSUB_EMULATOR_HOST', running);
  const java = requireJava();
  const jar = await emulatorJar('pubsub');
  const port = await freePort();
  return launch(java, ['-jar', jar, `--host=127.0.0.1`, `--port=${port}`, `--data-dir=${dataDir}`], {
    title: 'Pub/Sub',
    jar,
    port,
    ...options,
  });
}

async function launchFirestore(
  rules: string,
  importFrom: string | undefined,
  options: EmulatorOptions,
): Promise<Emulator> {
  const java = requireJava();
  const jar = await emulatorJar('firestore');
  const port = await freePort();
  const seed = importFrom ? [`--seed_from_export=${importFrom}`] : [];
  return launch(
    java,
    [
      '-Duser.language=en',
      '-cp',
      jar,
      'com.google.cloud.datastore.emulator.firestore.CloudFirestore',
      '--host=127.0.0.1',
      `--port=${port}`,
      `--rules=${rules}`,
      ...seed,
    ],
    { title: 'Firestore', jar, port, ...options },
  );
}

const EXPORT_NAME = 'firestore';

/** Returns the metadata file of an export that is in the folder, or undefined when there is none. */
export function exportedMetadata(folder: string): string | undefined {
  const file = join(folder, EXPORT_NAME, `${EXPORT_NAME}.overall_export_metadata`);
  return existsSync(file) ? file : undefined;
}

async function exportTo(host: string, projectId: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const response = await fetch(`http://${host}/emulator/v1/projects/${projectId}:export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer owner' },
    body: JSON.stringify({
      database: `projects/${projectId}/databases/(default)`,
      export_directory: resolve(folder),
      export_name: EXPORT_NAME,
    }),
  });
  if (!response.ok) throw new Error(`the emulator could not export its data: ${await response.text()}`);
}

/** On two cores Java would choose a collector that runs beside the program, which takes a third more processor than one that stops it. */
const COLLECTOR = '-XX:+UseParallelGC';
/** Room at the start: a heap that grows with a national database is collected whole each time, a second in which nobody is answered. */
const ROOM = '-XX:InitialRAMPercentage=20';

interface Launch extends EmulatorOptions {
  readonly title: string;
  readonly jar: string;
  readonly port: number;
}

async function launch(java: string, args: readonly string[], { title, jar, port, onExit }: Launch): Promise<Emulator> {
  const child = startProcess(java, [COLLECTOR, ROOM, ...args], {});
  let output = '';
  let failure: Error | undefined;
  let isReady = false;
  let isClosing = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-4_000);
    });
  }
  child.on('error', (error) => {
    failure = error;
  });
  child.on('exit', () => {
    if (isReady && !isClosing) onExit?.(title);
  });
  const deadline = Date.now() + READY_MAX_MS;
  while (!(await answers(`127.0.0.1:${port}`))) {
    if (failure) throw failure;
    if (child.exitCode !== null || child.signalCode !== null)
      throw endedAtStart({ title, jar, output, signal: child.signalCode });
    if (Date.now() > deadline) {
      await endProcess(child);
      throw new CannotRun(
        `The ${title} emulator did not answer within ${READY_MAX_MS / 1000} s, as on a machine that is very busy. ` +
          `Run again when it is quiet. Its last words:\n${output}`,
      );
    }
    await sleep(100);
  }
  isReady = true;
  return {
    host: `127.0.0.1:${port}`,
    pid: child.pid!,
    close: () => {
      isClosing = true;
      return endProcess(child);
    },
  };
}

/** What to say of an emulator that ended before it answered. */
export function endedAtStart({
  title,
  jar,
  output,
  signal,
}: {
  readonly title: string;
  readonly jar: string;
  readonly output: string;
  readonly signal: NodeJS.Signals | null;
}): Error {
  if (signal === 'SIGKILL' || /OutOfMemoryError|Could not reserve enough space|insufficient memory/i.test(output)) {
    return new CannotRun(`There is not enough memory for the ${title} emulator. Close other programs, and run again.`);
  }
  if (output.includes('UnsupportedClassVersionError')) {
    return new CannotRun(`The ${title} emulator ${jar} needs a newer Java. Install Java 21, and run again.`);
  }
  if (/corrupt jarfile|Could not find or load main class|ZipException/i.test(output)) {
    return new CannotRun(
      `The ${title} emulator ${jar} is damaged. Delete it, so that it is fetched anew, and run again.`,
    );
  }
  return new Error(`the ${title} emulator ended at start:\n${output}`);
}

async function answers(host: string): Promise<boolean> {
  try {
    return (await fetch(`http://${host}/`, { signal: AbortSignal.timeout(ANSWER_MAX_MS) })).status < 500;
  } catch {
    return false;
  }
}

/** One that runs already. It is no child, so it is not ended either. */
async function external(variable: string, host: string): Promise<Emulator> {
  const deadline = Date.now() + EXTERNAL_MAX_MS;
  while (!(await answers(host))) {
    if (Date.now() > deadline) {
      throw new CannotRun(
        `${variable} names ${host}, but no emulator answers there. Start it, or unset the variable so that one is ` +
          'started here; then run again.',
      );
    }
    await sleep(100);
  }
  return { host, close: async () => {} };
}
