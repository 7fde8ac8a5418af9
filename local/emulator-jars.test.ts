import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CannotRun } from './cannot-run.ts';
import { EMULATORS, type EmulatorName, emulatorJar, type Offer, sdkFolders } from './emulator-jars.ts';
import { type Listening, listen } from './http.ts';

let folder: string;
let cache: string;
let server: Listening | undefined;
let requests: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jars zażółć '));
  cache = join(folder, 'cache');
  requests = [];
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Serves what Google would, and returns what is known of it beforehand. */
async function offered(path: string, content: Uint8Array, answer?: (response: ServerResponse) => void): Promise<Offer> {
  server = await listen(0, async (request, response) => {
    requests.push(request.url!);
    if (answer) answer(response);
    else response.end(content);
  });
  return {
    url: `${server.url}${path}`,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

const JAR = Buffer.from('a jar '.repeat(10_000));
const JAR_PATH = '/cloud-firestore-emulator-v1.19.8.jar';
const find = (name: EmulatorName, offer: Offer, sdks: string[] = [], told: string[] = []) =>
  emulatorJar(name, { sdks, cache, offer, tell: (text) => told.push(text) });

function put(file: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
}

test('an emulator that is missing is fetched once, with its size told, and is found from then on', async () => {
  const offer = await offered(JAR_PATH, JAR);
  const told: string[] = [];
  const jar = await find('firestore', offer, [], told);
  expect(readFileSync(jar)).toEqual(JAR);
  expect(told).toEqual(['fetching the Firestore emulator, 0 MB (once) …']);
  expect(await find('firestore', offer)).toBe(jar);
  expect(requests).toEqual([JAR_PATH]);
});

test('an emulator that is offered as an archive is unpacked, and the archive goes', async () => {
  const archive = zipSync({
    'pubsub-emulator/bin/cloud-pubsub-emulator': Buffer.from('a script'),
    'pubsub-emulator/lib/cloud-pubsub-emulator-0.8.17-all.jar': JAR,
  });
  const offer = await offered('/pubsub-emulator-0.8.17.zip', archive);
  const jar = await find('pubsub', offer);
  expect(readFileSync(jar)).toEqual(JAR);
  expect(readdirSync(cache)).toEqual(['pubsub-emulator-0.8.17']);
  expect(await find('pubsub', offer)).toBe(jar);
  expect(requests).toHaveLength(1);
});

describe('a file that is not the expected one is not kept, and it is said what to do instead:', () => {
  const other = Buffer.from('a jaR '.repeat(10_000));
  test.each<[string, (response: ServerResponse) => void, string]>([
    ['another content of the same length', (response) => response.end(other), 'its checksum is not the expected one'],
    ['a longer one', (response) => response.end(Buffer.concat([JAR, JAR])), 'it is longer than the 60000 bytes'],
    ['one that breaks off', (response) => response.end(JAR.subarray(0, 100)), 'it broke off after 100 of 60000 bytes'],
    ['none', (response) => response.writeHead(403).end(), 'HTTP 403'],
    ['a connection that ends', (response) => response.destroy(), 'UND_ERR_SOCKET'],
  ])('%s', async (_name, answer, reason) => {
    const offer = await offered(JAR_PATH, JAR, answer);
    const error = await find('firestore', offer).catch((error: Error) => error);
    expect(error).toBeInstanceOf(CannotRun);
    const { message } = error as Error;
    expect(message).toContain(`could not be fetched from ${offer.url}: ${reason}`);
    expect(message).toContain('gcloud components install cloud-firestore-emulator');
    expect(message).toContain('apt-get install google-cloud-cli-firestore-emulator');
    expect(message).toContain('FIRESTORE_EMULATOR_HOST');
    expect(message).not.toContain('\n');
    expect(readdirSync(cache)).toEqual([]);
  });
});

test('without a network it is said so in one sentence', async () => {
  const offer = { url: `http://nowhere.invalid${JAR_PATH}`, bytes: 1, sha256: '' };
  await expect(find('firestore', offer)).rejects.toThrow(
    /could not be fetched from http:\S+: the network does not lead there \(ENOTFOUND\)\. Mend/,
  );
});

test('an archive without an emulator in it is refused', async () => {
  const offer = await offered('/pubsub-emulator-0.8.17.zip', zipSync({ 'readme.txt': JAR }));
  await expect(find('pubsub', offer)).rejects.toThrow('the archive has no emulator in it');
});

test('a Cloud SDK comes first, then what was fetched before, the newest version', async () => {
  const offer = { url: 'http://nowhere.invalid/x.jar', bytes: 1, sha256: '' };
  put(join(cache, 'cloud-firestore-emulator-v1.9.0.jar'));
  const newest = put(join(cache, 'cloud-firestore-emulator-v1.19.8.jar'));
  put(join(cache, 'cloud-firestore-emulator-v1.20.0.jar.77.part'));
  expect(await find('firestore', offer)).toBe(newest);
  const sdk = join(folder, 'google-cloud-sdk');
  const inSdk = put(join(sdk, 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar'));
  expect(await find('firestore', offer, ['/nowhere', sdk])).toBe(inSdk);
});

test('a Cloud SDK is found without gcloud on the path', () => {
  const path = process.env.PATH;
  process.env.PATH = '/nowhere';
  try {
    expect(sdkFolders()).toEqual(
      expect.arrayContaining(['/usr/lib/google-cloud-sdk', '/snap/google-cloud-cli/current']),
    );
  } finally {
    process.env.PATH = path;
  }
});

test('what is fetched is pinned by version, length and checksum', () => {
  for (const { offer } of Object.values(EMULATORS)) {
    expect(offer.url).toMatch(/^https:\/\/storage\.googleapis\.com\/.*\d+\.\d+\.\d+\.(jar|zip)$/);
    expect(offer.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(offer.bytes).toBeGreaterThan(50_000_000);
  }
  expect(existsSync(cache)).toBe(false);
});
