import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, matchesGlob, normalize } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProxyServer, type ProxyServer } from 'http-proxy-3';
import { match } from 'path-to-regexp';
import { type FunctionName, functionEntries } from '../functions/catalog.ts';
import { matcherOf } from '../shared/http/route.ts';
import { accepts, type Listening, listen, readBody, sendJson } from './http.ts';

/** Something served on its own path beside functions and pages. Returns whether it answered. */
export type Extra = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<boolean>;

export interface GatewayOptions {
  readonly port: number;
  readonly urlOf: (name: FunctionName) => string;
  /** The hosting section of firebase.json: what is redirected and rewritten. */
  readonly hosting: Hosting;
  /** The folder of the built pages. */
  readonly pages: string;
  readonly extra: Extra;
}

export interface Hosting {
  readonly redirects: readonly { source: string; destination: string; type: number }[];
  readonly rewrites: readonly { source: string; destination: string }[];
  readonly headers: readonly { source: string; headers: readonly { key: string; value: string }[] }[];
}

/** What the platform's front end takes. */
const BODY_MAX_BYTES = 32 * 1024 * 1024;
const INSTANCE_WAIT_MAX_MS = 10_000;
const INSTANCE_RETRY_MS = 100;
const ATTEMPTS_MAX = 3;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * One origin for everything: what the load balancer (functions by the catalogue's paths) and the hosting (pages, redirects,
 * rewrites) do in the cloud.
 */
export async function startGateway({ port, urlOf, hosting, pages, extra }: GatewayOptions): Promise<Listening> {
  const routes = functionEntries.flatMap(([name, { trigger }]) =>
    trigger.kind === 'http' ? trigger.routes.map(({ path }) => ({ name, matches: matcherOf(path) })) : [],
  );
  const redirects = hosting.redirects.map((redirect) => ({ ...redirect, matches: match(redirect.source) }));
  const proxy = createProxyServer({ agent: new Agent({ keepAlive: true, maxSockets: 2_000 }), xfwd: true });

  const gateway = await listen(port, async (request, response) => {
    const url = new URL(`http://gateway${request.url ?? '/'}`);
    const route = routes.find(({ matches }) => safely(matches, url.pathname));
    if (route) {
      await proxied(proxy, request, response, urlOf(route.name));
      return;
    }
    if (await extra(request, response, url.pathname)) return;
    const redirect = redirects.find(({ matches }) => safely(matches, url.pathname));
    if (redirect) {
      response.writeHead(redirect.type, { location: redirect.destination }).end();
      return;
    }
    const rewrite = hosting.rewrites.find(({ source }) => matchesGlob(url.pathname, source));
    const file = fileOf(pages, url.pathname) ?? (rewrite && fileOf(pages, rewrite.destination));
    if (file?.endsWith('/index.html') && isFolder(pages, url.pathname)) {
      // Relative links of a folder's page need the slash.
      response.writeHead(301, { location: `${url.pathname}/` }).end();
    } else if (file) sendFile(request, response, file, headersOf(hosting, url.pathname));
    else
      sendJson(response, 404, { errorCode: 'ERR_NOT_FOUND', errorId: randomUUID(), message: 'Nie ma takiego adresu.' });
  });
  return { ...gateway, url: `http://localhost:${gateway.port}` };
}

/** Reads the hosting section of firebase.json. */
export function readHosting(root: string): Hosting {
  return JSON.parse(readFileSync(join(root, 'firebase.json'), 'utf8')).hosting;
}

/** A path that cannot be decoded matches by its raw form, so that the function it is meant for answers. */
function safely(matches: (path: string) => unknown, path: string): unknown {
  try {
    return matches(path);
  } catch {
    return matches(path.replaceAll('%', '_'));
  }
}

/**
 * Passes a request on. While the instance does not accept connections nothing has reached it, so the request waits for it as the
 * platform lets requests wait for a starting instance; an instance lost in the middle is answered 503.
 */
async function proxied(
  proxy: ProxyServer,
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
): Promise<void> {
  const body = await readBody(request, BODY_MAX_BYTES);
  for (let attempt = 1; ; attempt++) {
    const error = await passOn(proxy, request, response, target, body);
    if (!error) return;
    if (error.code !== 'ECONNREFUSED' || attempt === ATTEMPTS_MAX || !(await startsToListen(target))) {
      answerUnavailable(response);
      return;
    }
  }
}

async function startsToListen(target: string): Promise<boolean> {
  const deadline = Date.now() + INSTANCE_WAIT_MAX_MS;
  while (Date.now() < deadline) {
    if (await accepts(Number(new URL(target).port))) return true;
    await sleep(INSTANCE_RETRY_MS);
  }
  return false;
}

/** Resolves when the answer is out, or with what prevented it. */
function passOn(
  proxy: ProxyServer,
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  body: Buffer,
): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((done) => {
    response.once('close', () => done(undefined));
    proxy.web(request, response, { target, buffer: Readable.from([body]) }, (error) => done(error));
  });
}

/** Nothing is known of the request, and a repeat is harmless. */
function answerUnavailable(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.setHeader('retry-after', '1');
  const message = 'Chwilowa przerwa. Spróbuj ponownie.';
  sendJson(response, 503, { errorCode: 'ERR_UNAVAILABLE', errorId: randomUUID(), message });
}

function fileOf(pages: string, path: string): string | undefined {
  const inside = normalize(path).replace(/^(\.\.[/\\])+/, '');
  const candidates = [inside, `${inside}.html`, join(inside, 'index.html')].map((candidate) => join(pages, candidate));
  return candidates.find((file) => file.startsWith(pages) && existsSync(file) && statSync(file).isFile());
}

function isFolder(pages: string, path: string): boolean {
  return !path.endsWith('/') && existsSync(join(pages, path, 'index.html'));
}

function headersOf({ headers }: Hosting, path: string): Record<string, string> {
  const matching = headers.filter(({ source }) => matchesGlob(path, source.startsWith('/') ? source : `/${source}`));
  return Object.fromEntries(matching.flatMap((rule) => rule.headers.map(({ key, value }) => [key, value])));
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(200, {
    ...headers,
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-length': statSync(file).size,
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
}
