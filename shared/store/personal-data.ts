import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { personalDataConfig } from '../config.ts';
import { kmsOf } from '../gateways/kms.ts';
import { once } from '../once.ts';
import { openBytes, sealBytes } from '../sealing.ts';

/** A field of personal data as it rests in the database: `keyId.base64url`. */
export type Sealed = string;

/**
 * Seals fields of personal data one by one under a data key, which itself rests wrapped by the key service. Each field is
 * bound to its place, so a value copied into another person's record does not open.
 */
export interface PersonalData {
  seal(place: string, plain: string): Sealed;
  open(place: string, sealed: Sealed): string;
  /** Keyed hash of a PESEL: finds a person without holding the number in clear. */
  lookupHash(pesel: string): string;
}

/** Returns personal data under these keys; the first key seals, all of them open. */
export function personalDataOf(dataKeys: ReadonlyMap<string, Buffer>, lookupKey: Buffer): PersonalData {
  const current = dataKeys.keys().next().value;
  if (current === undefined) throw new Error('no data key');
  // A key that comes as bytes costs more to accept, each time, than a field to open.
  const keys = new Map<string, KeyObject>();
  for (const [id, key] of dataKeys) keys.set(id, createSecretKey(key));
  const hashKey = createSecretKey(lookupKey);
  return {
    seal: (place, plain) =>
      `${current}.${sealBytes(keys.get(current)!, Buffer.from(plain), place).toString('base64url')}`,
    open: (place, sealed) => {
      const [id, body] = sealed.split('.');
      const key = keys.get(id!);
      // The id is not quoted: of a value that was never sealed it would be the value.
      if (!key) throw new Error('a field is not sealed under a configured data key');
      return openBytes(key, Buffer.from(body!, 'base64url'), place).toString();
    },
    lookupHash: (pesel) => createHmac('sha256', hashKey).update(pesel).digest('base64url'),
  };
}

/**
 * Returns the configured personal data keys, which the key service unwraps at the first call. Settings that are missing or
 * malformed are refused at once.
 */
export function personalData(): () => Promise<PersonalData> {
  const { KMS_KEY, KMS_URL, DATA_KEYS, LOOKUP_KEY } = personalDataConfig();
  const kms = kmsOf(KMS_KEY, KMS_URL);
  const wrapped = DATA_KEYS.split(',').map((entry): [string, Buffer] => {
    const [id, key] = entry.trim().split(':');
    if (!id || !key) throw new Error('DATA_KEYS: expected id:base64[,id:base64…]');
    return [id, Buffer.from(key, 'base64')];
  });
  return once(async () => {
    const keys = new Map<string, Buffer>();
    for (const [id, key] of wrapped) keys.set(id, await kms.unwrap(key));
    return personalDataOf(keys, LOOKUP_KEY);
  });
}
