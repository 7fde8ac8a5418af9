import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Firestore } from '@google-cloud/firestore';
import { Cron } from 'croner';
import { type FunctionName, functionEntries } from '../functions/catalog.ts';
import { buildFunctions, buildPages } from '../scripts/build.ts';
import { reminderQueue } from '../shared/gateways/reminder-queue.ts';
import { warehouse as warehouseGateway } from '../shared/gateways/warehouse.ts';
import { newSession, Tokens } from '../shared/http/session.ts';
import { CannotRun, portInUse } from './cannot-run.ts';
import { claimFolder } from './claims.ts';
import { type CloudTasks, startCloudTasks } from './cloud-tasks.ts';
import { developerPages } from './developer-pages.ts';
import { exportedMetadata, type FirestoreEmulator, startFirestore, startPubSub } from './emulators.ts';
import { type RunningFunctions, startFunctions } from './functions.ts';
import { readHosting, startGateway } from './gateway.ts';
import { freePort, type Listening, listen, sendJson } from './http.ts';
import { localKeys } from './keys.ts';
import { requireDisk, requireMemory } from './machine.ts';
import { createTopics } from './pubsub.ts';
import { planKeptReminders, type Scale, seed } from './seed.ts';
import { inventedStaff, startTrustedProfile } from './trusted-profile/index.ts';
import { startTwilio, type TwilioInbox } from './twilio.ts';
import { startWarehouse, type Warehouse } from './warehouse.ts';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
export const PROJECT_ID = 'e-rejestracja-local';
const REGION = 'europe-central2';
const FIRST_SEARCH_MAX_MS = 300_000;
const TWILIO_ACCOUNT_SID = `AC${'0'.repeat(32)}`;
/** The handles of the invented staff work at points of this gmina, so that a search there leads to them. */
const STAFF_GMINA = '126101';

export interface StackOptions {
  /** Where the gateway listens; 0 takes any free port. */
  readonly port: number;
  readonly scale: Scale;
  readonly pointsFile?: string;
  /** Keeps the data there between runs. */
  readonly dataDir?: string;
  /** Logs and the description of the running cloud, for the other commands. */
  readonly workDir: string;
  readonly progress: (text: string) => void;
  /** Called when an emulator ends by itself: what it held is gone, and the cloud is of no more use. */
  readonly onEmulatorExit?: (title: string) => void;
}

/** A running cloud on this machine. */
export interface Stack {
  readonly baseUrl: string;
  /** The environment in which a function, or a script that acts as one, finds this cloud. */
  readonly env: Readonly<Record<string, string>>;
  readonly db: Firestore;
  readonly functions: RunningFunctions;
  readonly firestore: FirestoreEmulator;
  readonly sms: TwilioInbox;
  readonly tasks: CloudTasks;
  readonly warehouse: Warehouse;
  close(): Promise<void>;
}

/** Starts the whole cloud: emulators, stand-ins, functions, gateway. What has started is closed again if a later step fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { progress, dataDir, workDir, onEmulatorExit } = options;
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    const errors: unknown[] = [];
    for (const close of closers.splice(0).reverse()) await close().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw new AggregateError(errors, errors.map((error) => (error as Error).message).join('; '));
  };
  const closing = <T extends { close(): Promise<void> }>(part: T): T => {
    closers.push(() => part.close());
    return part;
  };

  try {
    requireMemory(options.scale);
    const port = options.port || (await freePort());
    const reserved = closing(await reservePort(port));
    closers.push(claimFolder(workDir));
    if (dataDir) closers.push(claimFolder(dataDir));
    requireDisk(workDir);
    bypassProxies();
    const importFrom = dataDir && exportedMetadata(dataDir);
    progress('building the functions and starting the emulators');
    const dist = join(workDir, 'dist');
    const starting = {
      firestore: startFirestore({
        rules: join(ROOT, 'firestore.rules'),
        ...(importFrom && { importFrom }),
        ...(onEmulatorExit && { onExit: onEmulatorExit }),
      }).then(closing),
      pubsub: startPubSub(join(workDir, 'pubsub'), { ...(onEmulatorExit && { onExit: onEmulatorExit }) }).then(closing),
    };
    const built = buildFunctions(dist);
    // All have settled before anything is judged, so that what did start is closed when the other did not.
    await Promise.allSettled([starting.firestore, starting.pubsub, built]);
    const [firestore, pubsub] = await Promise.all([starting.firestore, starting.pubsub, built]);
    buildPages(dist);

    const ports = new Map<FunctionName, number>();
    for (const [name] of functionEntries) ports.set(name, await freePort());
    const urlOf = (name: FunctionName) => `http://127.0.0.1:${ports.get(name)}`;
    const baseUrl = `http://localhost:${port}`;
    const keys = await localKeys(dataDir);

    progress('starting the stand-ins for SMS, queues, warehouse and trusted profile');
    const sms = closing(
      await startTwilio({ port: 0, accountSid: TWILIO_ACCOUNT_SID, authToken: keys.TWILIO_AUTH_TOKEN! }),
    );
    const queue = `projects/${PROJECT_ID}/locations/${REGION}/queues/reminders`;
    const tasks = closing(await startCloudTasks({ port: 0, queues: [queue] }));
    const warehouse = closing(
      await startWarehouse({
        port: 0,
        projectId: PROJECT_ID,
        ...(dataDir && { file: join(dataDir, 'warehouse.duckdb') }),
      }),
    );
    closers.push(forgettingHosts());
    process.env.FIRESTORE_EMULATOR_HOST = firestore.host;
    const db = new Firestore({ projectId: PROJECT_ID, ignoreUndefinedProperties: true });
    closers.push(() => db.terminate());
    // Closed in reverse: by the time of the export nothing writes any more.
    if (dataDir) closers.push(() => firestore.export(PROJECT_ID, dataDir));
    const redirectUris = [`${baseUrl}/api/auth/callback`];
    const profile = closing(
      await startTrustedProfile({
        port: 0,
        patientClient: { clientId: 'e-rejestracja', clientSecret: keys.PATIENT_CLIENT_SECRET!, redirectUris },
        staffClient: { clientId: 'punkty-szczepien', clientSecret: keys.STAFF_CLIENT_SECRET!, redirectUris },
        staff: async () => inventedStaff(await staffedPoints(db)),
      }),
    );
    const env: Record<string, string> = {
      ...keys,
      GOOGLE_CLOUD_PROJECT: PROJECT_ID,
      REGION,
      FIRESTORE_EMULATOR_HOST: firestore.host,
      PUBSUB_EMULATOR_HOST: pubsub.host,
      BIGQUERY_EMULATOR_HOST: warehouse.url,
      CLOUD_TASKS_URL: `http://${tasks.url}`,
      SEND_REMINDER_URL: `${urlOf('send-reminder')}/`,
      TWILIO_API_URL: sms.url,
      TWILIO_ACCOUNT_SID,
      SMS_FROM: '+48800000000',
      PUBLIC_URL: baseUrl,
      // A refusal that its operation does not declare is to be found here, not in production.
      UNDECLARED_REFUSALS: 'fail',
      // The gateway adds the caller's address alone.
      FORWARDED_HOPS: '1',
      PATIENT_ISSUER: profile.patientIssuer,
      PATIENT_CLIENT_ID: 'e-rejestracja',
      STAFF_ISSUER: profile.staffIssuer,
      STAFF_CLIENT_ID: 'punkty-szczepien',
      // There is no metadata server to ask, and asking takes seconds.
      METADATA_SERVER_DETECTION: 'none',
    };
    Object.assign(process.env, env);

    await createTopics(PROJECT_ID, urlOf);
    await warehouseGateway().prepare();
    if (importFrom)
      progress(`the kept data are loaded, with ${await planKeptReminders(db, reminderQueue())} visits to come`);
    const seeded = await seed(db, { ...options, progress: (text) => progress(`filling the database: ${text}`) });
    if (seeded.badRows > 0)
      progress(`${seeded.badRows} rows of the list could not be used; npm run import:points names them`);

    progress('starting the functions');
    const functions = closing(
      await startFunctions({
        ports,
        env,
        bundles: dist,
        logDir: workDir,
        onExit: (name, code, signal) => progress(`${name} ended (${signal ?? code}) and is started again`),
      }),
    );
    const extra = developerPages({ baseUrl, sms, tasks, warehouse, db, functions, emulators: { firestore, pubsub } });
    await reserved.close();
    closing(await startGateway({ port, urlOf, hosting: readHosting(ROOT), pages: join(dist, 'web'), extra }));
    const schedules = functionEntries.flatMap(([name, { trigger }]) =>
      trigger.kind === 'schedule' ? [new Cron(trigger.cron, () => void call(urlOf(name)))] : [],
    );
    closers.push(async () => {
      for (const schedule of schedules) schedule.stop();
    });

    progress('loading the free terms into the search');
    await firstSearch(baseUrl);
    const description = join(workDir, 'stack.json');
    writeFileSync(description, JSON.stringify({ pid: process.pid, baseUrl, env }, null, 2), { mode: 0o600 });
    closers.push(async () => rmSync(description, { force: true }));
    return { baseUrl, env, db, functions, firestore, sms, tasks, warehouse, close: closeAll };
  } catch (error) {
    await closeAll().catch(() => undefined);
    throw error;
  }
}

/** Returns what takes the emulators' hosts back to what they were: a next cloud must not take ours for those it was told to use. */
function forgettingHosts(): () => Promise<void> {
  const hosts = ['FIRESTORE_EMULATOR_HOST', 'PUBSUB_EMULATOR_HOST'].map((name) => [name, process.env[name]] as const);
  return async () => {
    for (const [name, host] of hosts) {
      if (host === undefined) delete process.env[name];
      else process.env[name] = host;
    }
  };
}

/** The points at which invented staff work: those of one city first. */
async function staffedPoints(db: Firestore): Promise<string[]> {
  const { docs } = await db.collection('servicePoints').orderBy('terc').startAt(STAFF_GMINA).limit(6).get();
  return docs.map(({ id }) => id);
}

/** Takes the port before minutes of work, and keeps it until the gateway listens there. */
async function reservePort(port: number): Promise<Listening> {
  try {
    return await listen(port, async (_request, response) => {
      sendJson(response.setHeader('retry-after', '5'), 503, { message: 'The local cloud is starting.' });
    });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new CannotRun(portInUse(port)) : error;
  }
}

/** Everything here talks over the loopback address, which a proxy of the surroundings must not see. */
function bypassProxies(): void {
  for (const name of ['no_proxy', 'NO_PROXY']) {
    process.env[name] = [process.env[name], 'localhost', '127.0.0.1'].filter(Boolean).join(',');
  }
}

/** Searches a whole voivodeship: where that is much the answer comes when the index of free terms is loaded, and only then is the cloud ready. */
async function firstSearch(baseUrl: string): Promise<void> {
  const nobody = newSession({ role: 'patient', subject: 'nobody', servicePointIds: [], referrals: [] }, Date.now());
  const today = new Date().toISOString().slice(0, 10);
  const response = await fetch(`${baseUrl}/api/calendarSlots/find`, {
    method: 'POST',
    headers: { authorization: `Bearer ${new Tokens().sealSession(nobody)}` },
    body: JSON.stringify({ dayRange: { from: today, to: today }, voiId: '12' }),
    signal: AbortSignal.timeout(FIRST_SEARCH_MAX_MS),
  });
  if (!response.ok) throw new Error(`the first search failed: ${await response.text()}`);
}

/** A schedule's call; one that fails is repeated at the next tick. */
async function call(url: string): Promise<void> {
  await fetch(`${url}/`, { method: 'POST' }).catch(() => undefined);
}
