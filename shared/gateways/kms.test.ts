import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openBytes, sealBytes } from '../sealing.ts';
import { kmsOf } from './kms.ts';

const KEY = createSecretKey(Buffer.alloc(32, 1));
const local = (fill: number) => kmsOf(`local:${Buffer.alloc(32, fill).toString('base64')}`, 'http://unused.invalid');

describe('the local key service', () => {
  it('unwraps what it wrapped, and shows nothing of the data key', async () => {
    const dataKey = Buffer.alloc(32, 7);
    const wrapped = await local(1).wrap(dataKey);
    expect(wrapped.includes(dataKey)).toBe(false);
    expect(await local(1).unwrap(wrapped)).toEqual(dataKey);
  });

  it('wraps differently each time', async () => {
    const dataKey = Buffer.alloc(32, 7);
    expect(await local(1).wrap(dataKey)).not.toEqual(await local(1).wrap(dataKey));
  });

  it('does not unwrap under another key, nor what was changed', async () => {
    const wrapped = await local(1).wrap(Buffer.alloc(32, 7));
    await expect(local(2).unwrap(wrapped)).rejects.toThrow();
    wrapped[20]! ^= 1;
    await expect(local(1).unwrap(wrapped)).rejects.toThrow();
  });

  it('refuses a key of the wrong length, naming the setting', () => {
    const short = `local:${Buffer.alloc(16).toString('base64')}`;
    expect(() => kmsOf(short, 'http://unused.invalid')).toThrow('KMS_KEY');
  });
});

describe('sealed bytes', () => {
  it('open in their own context only', () => {
    const sealed = sealBytes(KEY, Buffer.from('secret'), 'here');
    expect(openBytes(KEY, sealed, 'here').toString()).toBe('secret');
    expect(() => openBytes(KEY, sealed, 'there')).toThrow();
    expect(() => openBytes(KEY, sealed)).toThrow();
  });

  it('are a nonce of 12, a tag of 16 and as many bytes as were sealed', () => {
    expect(sealBytes(KEY, Buffer.alloc(0))).toHaveLength(28);
    expect(sealBytes(KEY, Buffer.alloc(100))).toHaveLength(128);
  });
});
