import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kmsOf } from '../shared/gateways/kms.ts';

/** The secrets of a local cloud, as the functions' environment names them. */
export type LocalKeys = Readonly<Record<string, string>>;

/**
 * Returns the secrets: new ones for a cloud that forgets, and for one that keeps its data those kept beside it, since data
 * sealed under a lost key cannot be read.
 */
export async function localKeys(dataDir: string | undefined): Promise<LocalKeys> {
  const file = dataDir && join(dataDir, 'keys.json');
  if (file && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const keys = await newKeys();
  if (file && dataDir) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, JSON.stringify(keys, null, 2), { mode: 0o600 });
  }
  return keys;
}

async function newKeys(): Promise<LocalKeys> {
  const kmsKey = `local:${base64(32)}`;
  const wrapped = await kmsOf(kmsKey, '').wrap(randomBytes(32));
  return {
    SESSION_KEYS: `s1:${base64(32)}`,
    KMS_KEY: kmsKey,
    DATA_KEYS: `d1:${wrapped.toString('base64')}`,
    LOOKUP_KEY: base64(32),
    PSEUDONYM_KEY: base64(32),
    TWILIO_AUTH_TOKEN: randomBytes(16).toString('hex'),
    PATIENT_CLIENT_SECRET: randomBytes(24).toString('hex'),
    STAFF_CLIENT_SECRET: randomBytes(24).toString('hex'),
  };
}

function base64(bytes: number): string {
  return randomBytes(bytes).toString('base64');
}
