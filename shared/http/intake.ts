import { subscribe } from 'node:diagnostics_channel';
import domain from 'node:domain';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { log } from '../log.ts';

/*
 * functions-framework parses bodies and routes before a function sees the request, answers what it cannot parse with a
 * page of its own, and exits at SIGTERM with requests in flight. Node announces each request just before that; here the
 * request is prepared so that every error is ours to answer, and the server is drained.
 */

/** Cloud Run kills an instance 10 s after SIGTERM. */
const DRAIN_MAX_MS = 9_000;
const LET_GO_EVERY_MS = 50;
const BODY_HARD_MAX_BYTES = 1024 * 1024;

interface RequestStart {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
}

let server: Server | undefined;
const drainSteps: (() => Promise<void>)[] = [];
const leaving = new AbortController();

/** Aborted when the process has been asked to leave: long waits inside a request end. */
export const leavingSignal = leaving.signal;

/** Adds work to finish before the process exits, after the last request is answered. */
export function beforeExit(step: () => Promise<void>): void {
  drainSteps.push(step);
}

/** Prepares every HTTP request of this process for `endpoint`; call once. */
export function prepareRequests(): void {
  onEachRequest(({ request }) => {
    limitBody(request);
    // Clients of the original send JSON under any content type or none; as bytes, all of it reaches our parser.
    request.headers['content-type'] = 'application/octet-stream';
    delete request.headers['content-encoding'];
    if (!isDecodable(request.url ?? '/')) request.url = request.url?.replaceAll('%', '%25');
  });
}

/** Answers what is in flight before exiting at SIGTERM or SIGINT; call once. */
export function drainOnSignal(): void {
  onEachRequest((start) => {
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

function onEachRequest(handle: (start: RequestStart) => void): void {
  subscribe('http.server.request.start', (message) => handle(message as RequestStart));
}

/**
 * The framework would take a gigabyte into memory before anyone looks at it. What `endpoint` refuses in a clean form is far below
 * this; a body beyond it loses its connection.
 */
function limitBody(request: IncomingMessage): void {
  let received = 0;
  request.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > BODY_HARD_MAX_BYTES) request.destroy();
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
