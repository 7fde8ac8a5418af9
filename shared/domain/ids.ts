import { hash } from 'node:crypto';

/**
 * Returns the UUID (version 8, RFC 9562) that belongs to these parts: the same parts give the same id on every
 * machine, so work that is repeated after an unclear outcome finds what it wrote before.
 */
export function idFrom(...parts: readonly (string | number)[]): string {
  return uuidOf(hash('sha256', parts.join('\u0000'), 'buffer').subarray(0, 16));
}

/** Formats 16 bytes as a UUID, setting the version (8) and variant bits. */
export function uuidOf(bytes: Buffer): string {
  const uuid = Buffer.from(bytes);
  uuid[6] = 0x80 | (uuid[6]! & 0x0f);
  uuid[8] = 0x80 | (uuid[8]! & 0x3f);
  return hyphenated(uuid.toString('hex'));
}

/** Returns the UUID of these 32 hexadecimal digits, whose version and variant are set. */
export function hyphenated(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Returns the 16 bytes of a UUID, or undefined when the text is not one. */
export function bytesOfUuid(text: string): Buffer | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)) return undefined;
  return Buffer.from(text.replaceAll('-', ''), 'hex');
}
