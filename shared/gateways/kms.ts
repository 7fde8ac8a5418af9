import { createSecretKey } from 'node:crypto';
import { openBytes, sealBytes } from '../sealing.ts';
import { googleRest } from './google-rest.ts';

/** Wraps and unwraps data keys. The key that does it never leaves the service. */
export interface Kms {
  wrap(dataKey: Buffer): Promise<Buffer>;
  unwrap(wrapped: Buffer): Promise<Buffer>;
}

const KEY_BYTES = 32;
const LOCAL = 'local:';

/**
 * Returns the key service that a setting names: `local:BASE64` is a key held by this process (development machines),
 * anything else the resource name of a Cloud KMS key.
 */
export function kmsOf(key: string, url: string): Kms {
  return key.startsWith(LOCAL) ? localKms(Buffer.from(key.slice(LOCAL.length), 'base64')) : cloudKms(key, url);
}

function localKms(bytes: Buffer): Kms {
  if (bytes.length !== KEY_BYTES) throw new Error(`KMS_KEY: expected local: and base64 of ${KEY_BYTES} bytes`);
  const key = createSecretKey(bytes);
  return {
    wrap: async (dataKey) => sealBytes(key, dataKey),
    unwrap: async (wrapped) => openBytes(key, wrapped),
  };
}

function cloudKms(keyName: string, url: string): Kms {
  const call = googleRest(url);
  const bytesOf = (text: unknown) => Buffer.from(text as string, 'base64');
  return {
    wrap: async (dataKey) =>
      bytesOf((await call(`/v1/${keyName}:encrypt`, { plaintext: dataKey.toString('base64') })).ciphertext),
    unwrap: async (wrapped) =>
      bytesOf((await call(`/v1/${keyName}:decrypt`, { ciphertext: wrapped.toString('base64') })).plaintext),
  };
}
