import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unzipSync } from 'fflate';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { CannotRun, sentenceOf } from './cannot-run.ts';

export type EmulatorName = 'firestore' | 'pubsub';

/** One version of an emulator: where Google offers it, and what the file has to be. */
export interface Offer {
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface Kind {
  readonly title: string;
  /** The folder below a Cloud SDK that holds the jar, and the component that brings it there. */
  readonly inSdk: string;
  readonly component: string;
  readonly jar: RegExp;
  /** The variable that names one that runs already. */
  readonly variable: string;
  readonly offer: Offer;
}

const OFFERED_AT = 'https://storage.googleapis.com/firebase-preview-drop/emulator';

/**
 * Versions, sizes and checksums as firebase-tools 14.27.0 has them: the last ones that run on Java 17. That
 * tool itself would bring seven hundred packages, and compares MD5 sums.
 */
export const EMULATORS: Readonly<Record<EmulatorName, Kind>> = {
  firestore: {
    title: 'Firestore',
    inSdk: 'platform/cloud-firestore-emulator',
    component: 'cloud-firestore-emulator',
    jar: /^cloud-firestore-emulator.*\.jar$/,
    variable: 'FIRESTORE_EMULATOR_HOST',
    offer: {
      url: `${OFFERED_AT}/cloud-firestore-emulator-v1.19.8.jar`,
      bytes: 63_634_791,
      sha256: '9d43599ed6151199e8d604dc87fac51218e49e5f3a48519b1ae560bbe5e3382d',
    },
  },
  pubsub: {
    title: 'Pub/Sub',
    inSdk: 'platform/pubsub-emulator/lib',
    component: 'pubsub-emulator',
    jar: /^cloud-pubsub-emulator.*\.jar$/,
    variable: 'PUBSUB_EMULATOR_HOST',
    offer: {
      url: `${OFFERED_AT}/pubsub-emulator-0.8.17.zip`,
      bytes: 65_162_324,
      sha256: '72a49d14ee6cd4c1a0fee4a46f520fe4d7465396a155c61abc0103905047edd3',
    },
  },
};

export interface JarOptions {
  /** Where a Cloud SDK may be. */
  readonly sdks?: readonly string[];
  /** What was fetched before, in the layout of firebase-tools, which finds it there as well. */
  readonly cache?: string;
  readonly offer?: Offer;
  readonly tell?: (text: string) => void;
}

const PROGRESS_EVERY_MS = 2_000;
const SILENCE_MAX_MS = 60_000;
const MB = 1_000_000;

/**
 * Returns an emulator's jar: that of a Cloud SDK, one that was fetched before, or one that is fetched now.
 * Throws CannotRun, with the ways to get it, when there is none and it cannot be fetched.
 */
export async function emulatorJar(
  name: EmulatorName,
  {
    sdks = sdkFolders(),
    cache = process.env.FIREBASE_EMULATORS_PATH ?? join(homedir(), '.cache/firebase/emulators'),
    offer = EMULATORS[name].offer,
    tell = console.log,
  }: JarOptions = {},
): Promise<string> {
  const kind = EMULATORS[name];
  const known = jarOfSdk(kind, sdks) ?? jarIn(kind, cache);
  if (known) return known;
  const file = join(cache, offer.url.slice(offer.url.lastIndexOf('/') + 1));
  try {
    mkdirSync(cache, { recursive: true });
    await fetchFile(offer, file, (text) => tell(`fetching the ${kind.title} emulator, ${text}`));
    if (file.endsWith('.zip')) await unpack(kind, file, join(file.slice(0, -'.zip'.length), 'pubsub-emulator/lib'));
  } catch (error) {
    throw new CannotRun(notFetched(kind, offer, sentenceOf(error) ?? reasonOf(error)));
  }
  return jarIn(kind, cache)!;
}

function notFetched({ title, component, variable }: Kind, { url }: Offer, reason: string): string {
  return (
    `Google's ${title} emulator was not found, and could not be fetched from ${url}: ${reason} Mend that, or ` +
    `install it with "gcloud components install ${component}" or "sudo apt-get install google-cloud-cli-` +
    `${component.replace('cloud-', '')}", or set ${variable} to the host:port of one that runs; then run again.`
  );
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: Error & { code?: string } };
  const reason = cause?.code ?? cause?.message ?? message;
  return /^E[A-Z_]+$/.test(reason) ? `the network does not lead there (${reason}).` : `${reason}.`;
}

function jarOfSdk({ inSdk, jar }: Kind, sdks: readonly string[]): string | undefined {
  return sdks.map((sdk) => jarInFolder(join(sdk, inSdk), jar)).find((found) => found !== undefined);
}

/** The newest in the cache: a jar in the folder itself, or what was unpacked. */
function jarIn({ jar }: Kind, cache: string): string | undefined {
  const direct = jarInFolder(cache, jar);
  if (direct) return direct;
  for (const folder of namesIn(cache).filter((name) => name.startsWith('pubsub-emulator'))) {
    const found = jarInFolder(join(cache, folder, 'pubsub-emulator/lib'), jar);
    if (found) return found;
  }
  return undefined;
}

function jarInFolder(folder: string, jar: RegExp): string | undefined {
  const name = namesIn(folder).find((candidate) => jar.test(candidate));
  return name && join(folder, name);
}

/** The names in a folder, the newest version first; none where there is no such folder. */
function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

/** Fetches a file whole or not at all: it takes its name when its length and checksum are right. */
async function fetchFile({ url, bytes, sha256 }: Offer, file: string, tell: (text: string) => void): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  const removePart = () => rmSync(part, { force: true });
  process.on('exit', removePart);
  try {
    const hash = createHash('sha256');
    let received = 0;
    let toldMs = Date.now();
    tell(`${Math.round(bytes / MB)} MB (once) …`);
    const silence = new AbortController();
    const timer = setTimeout(
      () => silence.abort(new Error(`nothing came for ${SILENCE_MAX_MS / 1000} s`)),
      SILENCE_MAX_MS,
    );
    const response = await fetch(url, { signal: silence.signal, dispatcher: new EnvHttpProxyAgent() });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        timer.refresh();
        received += chunk.length;
        if (received > bytes) throw new Error(`it is longer than the ${bytes} bytes that it should have`);
        hash.update(chunk);
        if (Date.now() - toldMs > PROGRESS_EVERY_MS) {
          toldMs = Date.now();
          tell(`${Math.round((100 * received) / bytes)} % …`);
        }
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(response.body!), counted, createWriteStream(part)).finally(() =>
      clearTimeout(timer),
    );
    if (received < bytes) throw new Error(`it broke off after ${received} of ${bytes} bytes`);
    if (hash.digest('hex') !== sha256) throw new Error('its checksum is not the expected one');
    await rename(part, file);
  } finally {
    process.removeListener('exit', removePart);
    removePart();
  }
}

/** Takes the jar out of the archive, which is not needed any more. */
async function unpack({ jar }: Kind, archive: string, folder: string): Promise<void> {
  const isJar = (name: string) => jar.test(name.slice(name.lastIndexOf('/') + 1));
  const [unpacked] = Object.entries(unzipSync(readFileSync(archive), { filter: ({ name }) => isJar(name) }));
  if (!unpacked) throw new Error('the archive has no emulator in it');
  const [name, content] = unpacked;
  const file = join(folder, name.slice(name.lastIndexOf('/') + 1));
  mkdirSync(folder, { recursive: true });
  // As with the download: it takes its name when it is whole.
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
  rmSync(archive);
}

/** Where a Cloud SDK may be: named by the environment, beside the gcloud on the path, or in the usual places. */
export function sdkFolders(): string[] {
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
    '/opt/homebrew/share/google-cloud-sdk',
    '/usr/local/share/google-cloud-sdk',
    '/snap/google-cloud-cli/current',
    join(homedir(), 'google-cloud-sdk'),
  ].filter((folder): folder is string => Boolean(folder));
}
