import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** A request that cannot be read as the route expects; `status` is the answer it deserves. */
export class BadBody extends Error {
  readonly status: 400 | 413;

  constructor(status: 400 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

/** As the platform's front end: whoever sends slower than this holds no connection. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 60_000, connectionsCheckingInterval: 1_000 };

/** A server on the loopback address, already accepting connections. */
export interface Listening {
  url: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Serves `handle` on 127.0.0.1; port 0 takes any free port. An error that `handle` lets out answers 400, 413 or 500
 * as JSON, so a broken request never ends the process.
 */
export async function listen(
  port: number,
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>,
): Promise<Listening> {
  const server = createServer(TIMEOUTS, (req, res) => {
    handle(req, res).catch((error: Error) => {
      if (res.headersSent) return res.destroy();
      const status = error instanceof BadBody ? error.status : isUnreadableAddress(error) ? 400 : 500;
      return sendJson(res, status, { message: error.message });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Whether the address asked for is none: `//`, or a part like `%E0` that no text has as its encoding. */
function isUnreadableAddress(error: Error & { code?: string }): boolean {
  return error instanceof URIError || error.code === 'ERR_INVALID_URL';
}

/** The whole body, refused as soon as it passes `maxBytes`. */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new BadBody(413, `The body is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as a JSON object; an empty body reads as `{}`. */
export async function readJson(req: IncomingMessage, maxBytes: number): Promise<Record<string, unknown>> {
  const text = (await readBody(req, maxBytes)).toString('utf8');
  if (text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadBody(400, 'The body is not valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadBody(400, 'The body must be a JSON object');
  }
  return value as Record<string, unknown>;
}

/** Answers with JSON. */
export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  res.end(text);
}

/** Reads `{"next": [...]}`, the order in which the coming requests shall fail. */
export async function readFaults<T extends string>(req: IncomingMessage, known: readonly T[]): Promise<T[]> {
  const { next } = await readJson(req, 64 * 1024);
  const faults = Array.isArray(next) ? next : [];
  if (!Array.isArray(next) || !faults.every((fault) => known.includes(fault))) {
    throw new BadBody(400, `"next" must be a list of: ${known.join(', ')}`);
  }
  return faults as T[];
}

/** Below the ports that systems give to outgoing connections, which would take one between being found and being used. */
const PORTS = { from: 12_000, to: 32_000 } as const;
const givenPorts = new Set<number>();

/** Returns a port that nothing listens on just now, each once in this process. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (givenPorts.has(port)) continue;
    givenPorts.add(port);
    const found = await listen(port, async () => {}).catch(() => undefined);
    if (!found) continue;
    await found.close();
    return port;
  }
}

/** Whether something listens on the port. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.end();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
