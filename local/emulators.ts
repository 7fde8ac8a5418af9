import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './http.ts';
import { endProcess, startProcess } from './processes.ts';

const READY_MAX_MS = 60_000;

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

/** Starts Google's Firestore emulator, or uses the one that FIRESTORE_EMULATOR_HOST names. */
export async function startFirestore({
  rules,
  importFrom,
}: {
  rules: string;
  importFrom?: string;
}): Promise<FirestoreEmulator> {
  const running = process.env.FIRESTORE_EMULATOR_HOST;
  const emulator = running ? external(running) : await launchFirestore(rules, importFrom);
  return { ...emulator, export: (projectId, folder) => exportTo(emulator.host, projectId, folder) };
}

/** Starts Google's Pub/Sub emulator, or uses the one that PUBSUB_EMULATOR_HOST names. */
export async function startPubSub(dataDir: string): Promise<Emulator> {
  const running = process.env.PUBSUB_EMULATOR_HOST;
  if (running) return external(running);
  requireJava();
  const jar = findPubSubJar();
  const port = await freePort();
  return launch(['-jar', jar, `--host=127.0.0.1`, `--port=${port}`, `--data-dir=${dataDir}`], port);
}

async function launchFirestore(rules: string, importFrom: string | undefined): Promise<Emulator> {
  requireJava();
  const jar = findFirestoreJar();
  const port = await freePort();
  const seed = importFrom ? [`--seed_from_export=${importFrom}`] : [];
  return launch(
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
    port,
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

async function launch(args: readonly string[], port: number): Promise<Emulator> {
  const child = startProcess('java', [COLLECTOR, ROOM, ...args], {});
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-4_000);
    });
  }
  const deadline = Date.now() + READY_MAX_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`an emulator ended at start:\n${output}`);
    if (Date.now() > deadline)
      throw new Error(`an emulator did not answer within ${READY_MAX_MS / 1000} s:\n${output}`);
    await sleep(100);
  }
  return { host: `127.0.0.1:${port}`, pid: child.pid!, close: () => endProcess(child) };
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/`)).status < 500;
  } catch {
    return false;
  }
}

function external(host: string): Emulator {
  return { host, close: async () => {} };
}

function findFirestoreJar(): string {
  const inSdk = sdkFolders().map((sdk) => join(sdk, 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar'));
  const find = () =>
    inSdk.find(existsSync) ?? cacheEntries('cloud-firestore-emulator').find((file) => file.endsWith('.jar'));
  return find() ?? download('firestore', find) ?? missing('Firestore', 'FIRESTORE_EMULATOR_HOST', 'firestore');
}

function findPubSubJar(): string {
  const find = () => {
    const cached = cacheEntries('pubsub-emulator').map((folder) => join(folder, 'pubsub-emulator/lib'));
    for (const folder of [...sdkFolders().map((sdk) => join(sdk, 'platform/pubsub-emulator/lib')), ...cached]) {
      const jar = existsSync(folder) && readdirSync(folder).find((name) => /^cloud-pubsub-emulator.*\.jar$/.test(name));
      if (jar) return join(folder, jar);
    }
    return undefined;
  };
  return find() ?? download('pubsub', find) ?? missing('Pub/Sub', 'PUBSUB_EMULATOR_HOST', 'pubsub');
}

/** Where a Cloud SDK may be: named by the environment, beside the gcloud on the path, or in the usual places. */
function sdkFolders(): string[] {
  const gcloud = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'gcloud'))
    .find(existsSync);
  return [
    process.env.CLOUDSDK_ROOT_DIR,
    gcloud && dirname(dirname(realpathSync(gcloud))),
    '/usr/lib/google-cloud-sdk',
    '/usr/share/google-cloud-sdk',
    '/opt/google-cloud-sdk',
    join(homedir(), 'google-cloud-sdk'),
  ].filter((folder): folder is string => Boolean(folder));
}

const CACHE = join(homedir(), '.cache/firebase/emulators');

function cacheEntries(prefix: string): string[] {
  if (!existsSync(CACHE)) return [];
  return readdirSync(CACHE)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .reverse()
    .map((name) => join(CACHE, name));
}

/** The last resort: fetches an emulator into the cache that `cacheEntries` reads. */
function download(name: 'firestore' | 'pubsub', find: () => string | undefined): string | undefined {
  console.log(`fetching the ${name} emulator with firebase-tools …`);
  const { status } = spawnSync('npx', ['--yes', 'firebase-tools', `setup:emulators:${name}`], {
    stdio: 'ignore',
    timeout: 300_000,
  });
  return status === 0 ? find() : undefined;
}

function missing(name: string, variable: string, component: 'firestore' | 'pubsub'): never {
  const sdkName = component === 'pubsub' ? 'pubsub-emulator' : 'cloud-firestore-emulator';
  throw new Error(
    `Google's ${name} emulator was not found and could not be fetched. Install it in one of these ways:\n` +
      `  gcloud components install ${sdkName}\n` +
      `  sudo apt-get install google-cloud-cli-${component}-emulator\n` +
      `  npx firebase-tools setup:emulators:${component}\n` +
      `or set ${variable} to the host:port of one that runs.`,
  );
}

const JAVA_MIN = 17;

function requireJava(): void {
  const { stderr, error } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const version = Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
  if (!error && version >= JAVA_MIN) return;
  throw new Error(
    `The emulators need Java ${JAVA_MIN} or later${version ? `, and this is Java ${version}` : ', which was not found'}.\n` +
      '  sudo apt-get install openjdk-17-jre-headless',
  );
}
