import { subscribe } from 'node:diagnostics_channel';
import domain from 'node:domain';
import { type IncomingMessage, type RequestListener, Server, type ServerResponse } from 'node:http';
import { Refusal } from '../domain/errors.ts';
import { log } from '../log.ts';
import { refuse } from './answer.ts';

/*
 * functions-framework takes bodies of a gigabyte, answers what it cannot parse with a page of its own, waits for slow callers as long as
 * they like, and exits at SIGTERM with requests in flight. Node announces a server just before it listens; here each request is then
 * taken in by our own rules before the framework sees it, and the server is drained.
 */

/** A longer body is refused unread. Ours are far below this, events and delivery reports too. */
const BODY_MAX_BYTES = 64 * 1024;
/** So much of a refused body is still taken off the wire, since many clients read no answer before they have sent all. */
const REFUSED_BODY_MAX_BYTES = 32 * 1024 * 1024;

/** Whoever needs longer keeps a connection from others; Node answers them 408 and closes it. */
const HEADERS_MAX_MS = 10_000;
const REQUEST_MAX_MS = 20_000;
/** How long a connection waits for its next request. */
const IDLE_MAX_MS = 5_000;
const CHECK_EVERY_MS = 1_000;

/** Cloud Run kills an instance 10 s after SIGTERM. */
const DRAIN_MAX_MS = 9_000;
const LET_GO_EVERY_MS = 50;

let isTakingIn = false;
let parsesBodies = false;
let server: Server | undefined;
const drainSteps: (() => Promise<void>)[] = [];
const leaving = new AbortController();

/** Aborted when the process has been asked to leave: long waits inside a request end. */
export const leavingSignal = leaving.signal;

/** Adds work to finish before the process exits, after the last request is answered. */
export function beforeExit(step: () => Promise<void>): void {
  drainSteps.push(step);
}

/**
 * Takes in the requests of this process's function: bounds their size and time, and answers those in flight before an exit. The
 * framework reads an event from a parsed body; other functions parse what is theirs.
 */
export function takeIn({ events = false } = {}): void {
  parsesBodies ||= events;
  if (isTakingIn) return;
  isTakingIn = true;
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    const listening = (message as { readonly server: unknown }).server;
    if (!(listening instanceof Server)) return;
    const app = listening.listeners('request').find(isFramework);
    if (app) guard(listening, app);
  });
  drainOnSignal();
}

/** The framework's listener is an Express application, which has settings. A process that tests functions has other servers, too. */
function isFramework(listener: unknown): listener is RequestListener {
  return typeof listener === 'function' && 'settings' in listener;
}

function guard(listening: Server, app: RequestListener): void {
  listening.headersTimeout = HEADERS_MAX_MS;
  listening.requestTimeout = REQUEST_MAX_MS;
  listening.keepAliveTimeout = IDLE_MAX_MS;
  // Read when the server begins to listen; its type does not know of it.
  Object.assign(listening, { connectionsCheckingInterval: CHECK_EVERY_MS });
  listening.removeListener('request', app);
  listening.on('request', (request, response) => {
    if (!isDecodable(request.url ?? '/')) request.url = request.url?.replaceAll('%', '%25');
    if (hasBody(request)) takeBody(request, response, app);
    else app(request, response);
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Reads a body, and then hands the request on: the framework leaves a body alone that has been read. Clients of the original send JSON
 * under any content type or none; as bytes, all of it reaches our parser. Whoever hangs up in the middle is forgotten.
 */
function takeBody(request: IncomingMessage, response: ServerResponse, app: RequestListener): void {
  if (Number(request.headers['content-length'] ?? 0) > BODY_MAX_BYTES) {
    refuseBody(request, response, 0);
    return;
  }
  const chunks: Buffer[] = [];
  let received = 0;
  const take = (chunk: Buffer) => {
    received += chunk.length;
    if (received <= BODY_MAX_BYTES) {
      chunks.push(chunk);
      return;
    }
    request.off('data', take).off('end', handOn);
    refuseBody(request, response, received);
  };
  const handOn = () => {
    const rawBody = Buffer.concat(chunks);
    try {
      Object.assign(request, { rawBody, ...(parsesBodies && { body: jsonOf(rawBody) }) });
    } catch (error) {
      refuse(request, response, error);
      return;
    }
    app(request, response);
  };
  request
    .on('data', take)
    .on('end', handOn)
    .on('error', () => undefined);
}

/** Leaves out a byte order mark, and throws on bytes that are no UTF-8 instead of losing letters. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Returns the JSON that a body holds. Throws `malformed_json`. */
export function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw new Refusal('malformed_json');
  }
}

/** Answers at once, and lets go of the connection when the rest of the body has come, or too much of it, or too slowly. */
function refuseBody(request: IncomingMessage, response: ServerResponse, received: number): void {
  refuse(request, response, new Refusal('body_too_large', { maxBytes: BODY_MAX_BYTES }));
  let discarded = received;
  request.on('error', () => undefined);
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > REFUSED_BODY_MAX_BYTES) request.destroy();
  });
}

function isDecodable(url: string): boolean {
  if (!url.includes('%')) return true;
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

/** What the framework asks of a domain, without the hooks by which Node follows every promise and timer in a real one. */
const NO_DOMAIN = {
  on: () => NO_DOMAIN,
  run: (task: () => void) => task(),
  bind: <F>(callback: F) => callback,
};

/**
 * The framework runs each request in a domain, to catch errors that nobody else catches; the hooks take up to a third of the
 * processor's time. Here errors are caught where they arise, so it gets a domain that does nothing; call once.
 */
export function runWithoutDomains(): void {
  Object.assign(domain, { create: () => NO_DOMAIN });
  Object.assign(process, { domain: NO_DOMAIN });
}

/** Answers what is in flight before exiting at SIGTERM or SIGINT. */
function drainOnSignal(): void {
  subscribe('http.server.request.start', (message) => {
    const start = message as { readonly response: ServerResponse; readonly server: Server };
    // A caller that keeps its connection would send its next request into a process that is leaving.
    if (leaving.signal.aborted) start.response.setHeader('connection', 'close');
    if (server === start.server) return;
    server = start.server;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      // The framework's own listener exits at once; before the first request there is nothing to drain.
      process.removeAllListeners(signal);
      process.once(signal, () => void drain(start.server));
    }
  });
}

async function drain(running: Server): Promise<void> {
  leaving.abort();
  const deadline = setTimeout(() => process.exit(1), DRAIN_MAX_MS);
  deadline.unref();
  const closed = new Promise<void>((resolve) => running.close(() => resolve()));
  // A connection becomes idle when its answer is out; waiting for its caller to let go would take seconds.
  const letGo = setInterval(() => running.closeIdleConnections(), LET_GO_EVERY_MS);
  await closed;
  clearInterval(letGo);
  for (const step of drainSteps) {
    await step().catch((error: unknown) => log.error({ err: error }, 'a step before exit failed'));
  }
  process.exit(0);
}
