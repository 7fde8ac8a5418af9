import { Refusal, saysTryLater } from './domain/errors.ts';

const CANCELLED = 1;
const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const RESOURCE_EXHAUSTED = 8;
const FAILED_PRECONDITION = 9;
const ABORTED = 10;
const OUT_OF_RANGE = 11;
const INTERNAL = 13;
const UNAVAILABLE = 14;

const TRANSIENT = [CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, INTERNAL, UNAVAILABLE];

/** Swallows a Google client's error for something that exists already, for creations that may repeat. */
export function ignoreExisting(error: { code?: number }): void {
  if (error.code !== ALREADY_EXISTS) throw error;
}

/**
 * Whether a commit can never succeed as it is: the database finds it malformed, or a document of it too large; or the client did
 * not send it, and its error has no status. Nothing was written, and a repeat would fail alike.
 */
export function isPermanent(error: unknown): boolean {
  const { code } = error as { code?: number | string };
  return code === undefined || code === INVALID_ARGUMENT || code === OUT_OF_RANGE;
}

/**
 * Whether what a commit holds may have made it fail, rather than the moment. Beside what is permanent these are the failures without a
 * reason, as which clients and the emulator report text that they cannot encode.
 */
export function mayBeContent(error: unknown): boolean {
  const { code } = error as { code?: number | string };
  return isPermanent(error) || code === UNKNOWN || code === INTERNAL;
}

/** Whether a commit failed because a document is no longer as it was read. */
export function isConflict(error: unknown): boolean {
  const { code } = error as { code?: number };
  return code !== undefined && [NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED].includes(code);
}

/**
 * Whether something failed for a reason that passes and that says nothing about the document in
 * hand: a Google client or a gateway could not be asked, or had too much to do.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof Refusal) return saysTryLater(error);
  const { code } = error as { code?: unknown };
  return typeof code === 'number' && TRANSIENT.includes(code);
}
