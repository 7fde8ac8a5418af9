import { beforeEach, expect, test, vi } from 'vitest';
import { kmsOf } from '../gateways/kms.ts';

const KMS_KEY = `local:${Buffer.alloc(32, 9).toString('base64')}`;
const LOOKUP_KEY = Buffer.alloc(32, 3).toString('base64');

const wrapped = async (fill: number) =>
  (await kmsOf(KMS_KEY, 'http://unused.invalid').wrap(Buffer.alloc(32, fill))).toString('base64');

/** The process's personal data as a fresh process with these settings would have it. */
async function personalDataWith(env: Record<string, string>) {
  for (const [name, value] of Object.entries({ KMS_KEY, LOOKUP_KEY, ...env })) vi.stubEnv(name, value);
  const { personalData } = await import('./personal-data.ts');
  return personalData()();
}

beforeEach(() => {
  vi.resetModules();
  vi.unstubAllEnvs();
});

test('the data keys are unwrapped by the key service, the first seals and all open', async () => {
  const old = await wrapped(1);
  const before = await personalDataWith({ DATA_KEYS: `k1:${old}` });
  const sealed = before.seal('place', 'value');
  vi.resetModules();
  const after = await personalDataWith({ DATA_KEYS: `k2:${await wrapped(2)}, k1:${old}` });
  expect(after.open('place', sealed)).toBe('value');
  expect(after.seal('place', 'value')).toMatch(/^k2\./);
});

test('a data key wrapped under another key-encryption key stops the function', async () => {
  const other = `local:${Buffer.alloc(32, 8).toString('base64')}`;
  await expect(personalDataWith({ KMS_KEY: other, DATA_KEYS: `k1:${await wrapped(1)}` })).rejects.toThrow();
});

test('malformed data keys are refused by name, without quoting them', async () => {
  const error = await personalDataWith({ DATA_KEYS: 'c2VjcmV0' }).catch((failure: Error) => failure.message);
  expect(error).toContain('DATA_KEYS');
  expect(error).not.toContain('c2VjcmV0');
});

test('a lookup key that decodes to nothing is refused by name: its hashes could be made by anyone', async () => {
  const started = personalDataWith({ DATA_KEYS: `k1:${await wrapped(1)}`, LOOKUP_KEY: '!!!!' });
  await expect(started).rejects.toThrow('LOOKUP_KEY');
});
