import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from '../domain/errors.ts';
import { log } from '../log.ts';
import { REFUSALS } from '../refusals.ts';
import { AsciiJson } from './ascii-json.ts';
import { detailsOnWire, isRefusal, messageOf, type WireRefusal, wireCodeOf } from './refusal-on-wire.ts';

export interface Reply {
  readonly status?: number;
  /** Sent as JSON; an `AsciiJson` is JSON already. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** The one status whose answer must not even say that its body is empty. */
const NO_CONTENT = 204;
/** A caller who takes nothing of their answer for so long loses it: what is not taken is kept in memory. */
const UNREAD_MAX_MS = 20_000;

/** Sends the answer of an operation. */
export function answer(response: ServerResponse, { status = 200, body, headers = {} }: Reply): void {
  response.setTimeout(UNREAD_MAX_MS);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value as string | string[]);
  response.statusCode = status;
  if (body === undefined) {
    if (status !== NO_CONTENT) response.setHeader('content-length', 0);
    response.end();
    return;
  }
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'application/json; charset=utf-8');
  if (!(body instanceof AsciiJson)) {
    response.end(JSON.stringify(body));
    return;
  }
  response.setHeader('content-length', body.length);
  for (const piece of body.pieces) response.write(piece, 'latin1');
  response.end();
}

/** A refusal as clients know it, in the language that they prefer. */
export function refusalOnWire(
  refusal: Refusal | WireRefusal,
  language: string | undefined,
  names: { errorId?: string } = {},
) {
  const { code } = refusal;
  const { retryAfterSeconds: _, ...told } = detailsOnWire(refusal);
  return { errorCode: wireCodeOf(code), ...names, message: messageOf(code, language), ...told };
}

/**
 * Says that an operation has refused in a way that it does not declare. For tests: no client in
 * production is told this.
 */
export function refuseUndeclared(response: ServerResponse, message: string): void {
  answer(response, {
    status: REFUSALS.internal.status,
    body: { errorCode: wireCodeOf('internal'), errorId: randomUUID(), message },
  });
}

/** Answers whatever went wrong in the one error form, `{errorCode, errorId, message, …}`. */
export function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const errorId = randomUUID();
  const refusal = isRefusal(error) ? error : new Refusal('internal');
  if (refusal.code === 'internal') log.error({ err: error, errorId }, 'a request failed');
  else log.info({ errorId, code: refusal.code }, 'a request was refused');
  const { retryAfterSeconds } = detailsOnWire(refusal);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  answer(response, {
    status: REFUSALS[refusal.code].status,
    body: refusalOnWire(refusal, request.headers['accept-language'], { errorId }),
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  });
}
