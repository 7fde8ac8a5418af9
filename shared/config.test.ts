import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as config from './config.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');
/** Everything that any function needs, all of it valid. */
const COMPLETE = {
  GOOGLE_CLOUD_PROJECT: 'e-rejestracja',
  SESSION_KEYS: `k1:${KEY}`,
  KMS_KEY: `local:${KEY}`,
  DATA_KEYS: `d1:${KEY}`,
  LOOKUP_KEY: OTHER_KEY,
  PUBLIC_URL: 'https://e-rejestracja.example',
  PATIENT_ISSUER: 'https://pz.example',
  PATIENT_CLIENT_ID: 'patients',
  PATIENT_CLIENT_SECRET: 'patient-secret',
  STAFF_ISSUER: 'https://staff.example',
  STAFF_CLIENT_ID: 'staff',
  STAFF_CLIENT_SECRET: 'staff-secret',
  TWILIO_ACCOUNT_SID: 'AC1',
  TWILIO_AUTH_TOKEN: 'twilio-secret',
  SMS_FROM: '+48000000000',
  PSEUDONYM_KEY: KEY,
  SEND_REMINDER_URL: 'https://send-reminder.example',
  LOG_LEVEL: 'silent',
};

const readers = Object.entries(config).filter(([name]) => name.endsWith('Config')) as [string, () => object][];

beforeEach(() => {
  for (const [name, value] of Object.entries(COMPLETE)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

/** The message with which the configuration is refused. */
function refusalWith(env: Record<string, string | undefined>, read: () => object): string {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the configuration was accepted');
}

it.each(readers)('%s accepts a complete environment', (_, read) => {
  expect(read).not.toThrow();
});

it.each([
  ['the database', config.databaseConfig, ['GOOGLE_CLOUD_PROJECT']],
  ['events', config.eventsConfig, ['GOOGLE_CLOUD_PROJECT']],
  ['sessions', config.sessionConfig, ['SESSION_KEYS']],
  ['personal data', config.personalDataConfig, ['KMS_KEY', 'DATA_KEYS', 'LOOKUP_KEY']],
  ['logins', config.identityConfig, ['PUBLIC_URL', 'PATIENT_ISSUER', 'PATIENT_CLIENT_SECRET', 'STAFF_CLIENT_ID']],
  ['SMS', config.smsConfig, ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'SMS_FROM', 'PUBLIC_URL']],
  ['the warehouse', config.warehouseConfig, ['GOOGLE_CLOUD_PROJECT', 'PSEUDONYM_KEY']],
  ['reminders', config.remindersConfig, ['GOOGLE_CLOUD_PROJECT', 'SEND_REMINDER_URL']],
] as const)('missing settings of %s are refused by name, all of them at once', (_, read, names) => {
  const message = refusalWith(Object.fromEntries(names.map((name) => [name, undefined])), read);
  for (const name of names) expect(message).toContain(name);
});

it.each([
  ['PUBLIC_URL', 'e-rejestracja', config.identityConfig],
  ['KMS_URL', 'kms', config.personalDataConfig],
  ['CLOUD_TASKS_URL', 'tasks', config.remindersConfig],
  ['LOG_LEVEL', 'loud', config.logConfig],
  ['UNDECLARED_REFUSALS', 'ignore', config.refusalConfig],
])('a malformed %s is refused by name', (name, value, read) => {
  expect(refusalWith({ [name]: value }, read)).toContain(name);
});

it.each([
  ['TWILIO_AUTH_TOKEN', config.smsConfig],
  ['PATIENT_CLIENT_SECRET', config.identityConfig],
  ['LOOKUP_KEY', config.personalDataConfig],
  ['PSEUDONYM_KEY', config.warehouseConfig],
])('an empty %s is refused by name', (name, read) => {
  expect(refusalWith({ [name]: '' }, read)).toContain(name);
});

it('a pseudonym key that decodes to nothing is refused by name: its pseudonyms could be undone by anyone', () => {
  expect(refusalWith({ PSEUDONYM_KEY: '!!!!' }, config.warehouseConfig)).toContain('PSEUDONYM_KEY');
});

it('an error in one setting never quotes the secrets beside it', () => {
  const message = refusalWith({ PUBLIC_URL: 'nonsense' }, config.identityConfig);
  expect(message).not.toMatch(/patient-secret|staff-secret/);
});

it('defaults are what the cloud needs', () => {
  expect(config.databaseConfig().FIRESTORE_DATABASE).toBe('(default)');
  expect(config.personalDataConfig().KMS_URL).toBe('https://cloudkms.googleapis.com');
  expect(config.remindersConfig().REGION).toBe('europe-central2');
});

describe('a key ring', () => {
  const ringOf = (text: string) => {
    vi.stubEnv('SESSION_KEYS', text);
    return config.sessionConfig().SESSION_KEYS;
  };

  it('seals with its first key and opens with all', () => {
    const ring = ringOf(`k2:${OTHER_KEY}, k1:${KEY}`);
    expect(ring.currentId).toBe('k2');
    expect([...ring.keys].map(([id, key]) => [id, key.export().toString('base64')])).toEqual([
      ['k2', OTHER_KEY],
      ['k1', KEY],
    ]);
  });

  it.each([
    ['without an id', KEY],
    ['with an empty id', `:${KEY}`],
    ['with a key that is too short', `k1:${KEY.slice(4)}`],
    ['with a key that is too long', `k1:AAAA${KEY}`],
    ['with an empty entry', `k1:${KEY},`],
    ['with more than id and key', `k1:${KEY}:${KEY}`],
    ['with a bad second key', `k1:${KEY},k2:short`],
  ])('%s is refused by name, and its keys are not quoted', (_, text) => {
    const message = refusalWith({ SESSION_KEYS: text }, config.sessionConfig);
    expect(message).toContain('SESSION_KEYS: expected id:base64');
    expect(message).not.toContain(KEY.slice(4, 40));
  });
});
