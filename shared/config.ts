import { createSecretKey, type KeyObject } from 'node:crypto';
import { cleanEnv, makeValidator, num, str } from 'envalid';

/*
 * Every setting is declared once, here, and read by the functions that use it. A function that starts with a missing
 * or malformed setting stops at once and says which.
 */

/** `id:base64,id:base64…`, 32 bytes each; the first seals, all open, so keys rotate by prepending. */
export interface KeyRing {
  readonly currentId: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

const KEY_BYTES = 32;

const keyRing = makeValidator<KeyRing>((text) => {
  const keys = new Map<string, KeyObject>();
  for (const entry of text.split(',')) {
    const [id, base64, ...rest] = entry.trim().split(':');
    const key = Buffer.from(base64 ?? '', 'base64');
    if (!id || rest.length > 0 || key.length !== KEY_BYTES) {
      // The value is a secret, so the message describes the form and never quotes it.
      throw new Error('expected id:base64[,id:base64…] with 32-byte keys');
    }
    keys.set(id, createSecretKey(key));
  }
  return { currentId: keys.keys().next().value!, keys };
});

const secret = makeValidator<string>((text) => {
  if (text === '') throw new Error('expected a non-empty secret');
  return text;
});

/** Base64 of at least 32 bytes: a shorter key could be guessed, and text that is no base64 decodes to nothing. */
const hmacKey = makeValidator<Buffer>((text) => {
  const key = Buffer.from(text, 'base64');
  if (key.length < KEY_BYTES) throw new Error('expected base64 of at least 32 bytes');
  return key;
});

const url = makeValidator<string>((text) => {
  if (!/^https?:\/\/[^/]+/.test(text)) throw new Error('expected http://… or https://…');
  return text.replace(/\/$/, '');
});

function read<T extends Parameters<typeof cleanEnv>[1]>(specs: T) {
  return cleanEnv(process.env, specs, {
    reporter: ({ errors }) => {
      const problems = Object.entries(errors).map(([name, error]) => `${name}: ${(error as Error).message}`);
      if (problems.length > 0) throw new Error(`configuration is not valid: ${problems.join('; ')}`);
    },
  });
}

/** The project and database that hold everything. `FIRESTORE_EMULATOR_HOST` is read by the client library itself. */
export const databaseConfig = () =>
  read({ GOOGLE_CLOUD_PROJECT: str(), FIRESTORE_DATABASE: str({ default: '(default)' }) });

/** The topics' project; `PUBSUB_EMULATOR_HOST`, as the client libraries know it, names an emulator instead. */
export const eventsConfig = () =>
  read({ GOOGLE_CLOUD_PROJECT: str(), APPOINTMENTS_TOPIC: str({ default: 'appointments' }) });

/**
 * Where the caller's address stands in `x-forwarded-for`, counted from its end. The load balancer adds two entries, the caller's address and
 * its own.
 */
export const networkConfig = () => read({ FORWARDED_HOPS: num({ default: 2 }) });

/** Keys that seal session tokens. */
export const sessionConfig = () => read({ SESSION_KEYS: keyRing() });

/** Keys of personal data: where the key-encryption key lives, the wrapped data keys, and the lookup (HMAC) key. */
export const personalDataConfig = () =>
  read({
    KMS_KEY: secret({ desc: 'local:BASE64 (32 bytes) or projects/…/cryptoKeys/…' }),
    KMS_URL: url({ default: 'https://cloudkms.googleapis.com' }),
    DATA_KEYS: secret({ desc: 'id:base64 of the wrapped data key[,…]; the first seals' }),
    LOOKUP_KEY: hmacKey({ desc: 'key of the PESEL lookup hash' }),
  });

/** Who vouches for patients and for staff, and where their browsers come back to. */
export const identityConfig = () =>
  read({
    PUBLIC_URL: url(),
    PATIENT_ISSUER: url(),
    PATIENT_CLIENT_ID: str(),
    PATIENT_CLIENT_SECRET: secret(),
    STAFF_ISSUER: url(),
    STAFF_CLIENT_ID: str(),
    STAFF_CLIENT_SECRET: secret(),
  });

/** The SMS gateway, and the public address to which it reports. */
export const smsConfig = () =>
  read({
    TWILIO_API_URL: url({ default: 'https://api.twilio.com' }),
    TWILIO_ACCOUNT_SID: str(),
    TWILIO_AUTH_TOKEN: secret(),
    SMS_FROM: str(),
    PUBLIC_URL: url(),
  });

/** The Ministry's warehouse; `BIGQUERY_EMULATOR_HOST`, as the client libraries know it, names a stand-in instead. */
export const warehouseConfig = () =>
  read({
    GOOGLE_CLOUD_PROJECT: str(),
    WAREHOUSE_DATASET: str({ default: 'szczepienia' }),
    PSEUDONYM_KEY: hmacKey({ desc: 'key of the warehouse pseudonym' }),
  });

/** The queue that times reminders, and the function it calls. */
export const remindersConfig = () =>
  read({
    GOOGLE_CLOUD_PROJECT: str(),
    REGION: str({ default: 'europe-central2' }),
    CLOUD_TASKS_URL: url({ default: 'https://cloudtasks.googleapis.com' }),
    REMINDERS_QUEUE: str({ default: 'reminders' }),
    SEND_REMINDER_URL: url(),
    TASKS_SERVICE_ACCOUNT: str({ default: '' }),
  });

/**
 * What becomes of a refusal that its operation does not declare: it is a mistake of ours. `log`
 * tells us and answers with it all the same; `fail`, for tests and the local cloud, answers 500 and
 * says what is not declared.
 */
export const refusalConfig = () =>
  read({ UNDECLARED_REFUSALS: str({ choices: ['log', 'fail'] as const, default: 'log' }) });

export const logConfig = () =>
  read({ LOG_LEVEL: str({ choices: ['debug', 'info', 'warn', 'error', 'silent'] as const, default: 'info' }) });
