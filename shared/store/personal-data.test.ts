import { describe, expect, it } from 'vitest';
import { personalDataOf } from './personal-data.ts';

const OLD_KEY = Buffer.alloc(32, 1);
const NEW_KEY = Buffer.alloc(32, 2);
const LOOKUP_KEY = Buffer.alloc(32, 3);
const PLACE = 'patients/1/pesel';
const PESEL = '44051401458';

const before = personalDataOf(new Map([['old', OLD_KEY]]), LOOKUP_KEY);
const after = personalDataOf(
  new Map([
    ['new', NEW_KEY],
    ['old', OLD_KEY],
  ]),
  LOOKUP_KEY,
);

describe('a sealed field', () => {
  it.each(['44051401458', 'Żółć', '', 'a.b.c', '😀'.repeat(500)])('opens to what was sealed: %j', (plain) => {
    expect(before.open(PLACE, before.seal(PLACE, plain))).toBe(plain);
  });

  it('shows nothing of its content and is another text each time', () => {
    const sealed = before.seal(PLACE, PESEL);
    expect(sealed).not.toContain(PESEL);
    expect(Buffer.from(sealed.split('.')[1]!, 'base64url').includes(PESEL)).toBe(false);
    expect(before.seal(PLACE, PESEL)).not.toBe(sealed);
  });

  it('does not open in another place: a value copied into another person’s record is useless', () => {
    const sealed = before.seal(PLACE, PESEL);
    expect(() => before.open('patients/2/pesel', sealed)).toThrow();
    expect(() => before.open('patients/1/phone', sealed)).toThrow();
    expect(() => before.open('', sealed)).toThrow();
  });

  it('does not open when any one byte of it was changed', () => {
    const [id, body] = before.seal(PLACE, PESEL).split('.');
    const bytes = Buffer.from(body!, 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const tampered = Buffer.from(bytes);
      tampered[i]! ^= 1;
      expect(() => before.open(PLACE, `${id}.${tampered.toString('base64url')}`)).toThrow();
    }
  });

  it.each([0, 1, 11, 12, 20, 27])('does not open when cut to %i bytes', (length) => {
    const [id, body] = before.seal(PLACE, PESEL).split('.');
    const cut = Buffer.from(body!, 'base64url').subarray(0, length).toString('base64url');
    expect(() => before.open(PLACE, `${id}.${cut}`)).toThrow();
  });

  it('with a shortened authentication tag does not open: fewer tag bytes are easier to forge', () => {
    const bytes = Buffer.from(before.seal(PLACE, '').split('.')[1]!, 'base64url');
    for (const tagLength of [4, 8, 12]) {
      const short = bytes.subarray(0, 12 + tagLength).toString('base64url');
      expect(() => before.open(PLACE, `old.${short}`)).toThrow();
    }
  });
});

describe('key rotation', () => {
  it('the first key seals; fields sealed under the old key still open', () => {
    expect(after.seal(PLACE, PESEL)).toMatch(/^new\./);
    expect(after.open(PLACE, before.seal(PLACE, PESEL))).toBe(PESEL);
  });

  it('a field under a key that is not configured does not open, and the error quotes nothing of the field', () => {
    const sealed = after.seal(PLACE, PESEL);
    expect(() => before.open(PLACE, sealed)).toThrow('not sealed under a configured data key');
    expect(() => before.open(PLACE, PESEL)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(PESEL) }),
    );
  });

  it('a field does not open under another key of the same name', () => {
    const other = personalDataOf(new Map([['old', NEW_KEY]]), LOOKUP_KEY);
    expect(() => other.open(PLACE, before.seal(PLACE, PESEL))).toThrow();
  });

  it('there must be a key', () => {
    expect(() => personalDataOf(new Map(), LOOKUP_KEY)).toThrow('no data key');
  });
});

describe('the lookup hash of a PESEL', () => {
  it('is the same for the same PESEL whatever the data keys, and another for another PESEL', () => {
    expect(before.lookupHash(PESEL)).toBe(after.lookupHash(PESEL));
    expect(before.lookupHash('44051401359')).not.toBe(before.lookupHash(PESEL));
  });

  it('cannot be made without the lookup key', () => {
    const other = personalDataOf(new Map([['old', OLD_KEY]]), Buffer.alloc(32, 4));
    expect(other.lookupHash(PESEL)).not.toBe(before.lookupHash(PESEL));
    expect(before.lookupHash(PESEL)).not.toContain(PESEL);
  });
});
