import { connect, type Socket } from 'node:net';
import * as Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../tests/builders.ts';
import { operation } from './endpoint.ts';

const LIMIT = 64 * 1024;
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  const echo = operation({ summary: '', body: Type.Object({}), response: null, refusals: [] }, async ({ request }) => ({
    body: { bytes: request.rawBody.length },
  }));
  server = await serve(
    'intake-test',
    [{ operation: 'echo', method: 'POST', path: '/api/echo', roles: 'public', ground: 'none' }],
    {
      echo,
    },
  );
});
afterAll(() => server.close());

/** A connection, what has come back on it, and when it was closed. */
function dial() {
  const socket: Socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  const heard = { text: '', error: undefined as string | undefined };
  socket.on('data', (chunk) => {
    heard.text += chunk;
  });
  socket.on('error', ({ message }) => {
    heard.error = message;
  });
  const closed = new Promise<number>((resolve) => {
    const dialledMs = performance.now();
    socket.on('close', () => resolve(performance.now() - dialledMs));
  });
  return { socket, heard, closed };
}

const head = (more: string) => `POST /api/echo HTTP/1.1\r\nhost: localhost\r\n${more}\r\n\r\n`;

describe('a large body', () => {
  it.each([
    ['one byte beyond the limit', LIMIT + 1],
    ['of 1 MiB and a byte', 1024 * 1024 + 1],
    ['of 20 MiB', 20 * 1024 * 1024],
  ])('%s is answered 413 in our own form, however its length is told', async (_, bytes) => {
    for (const body of [Buffer.alloc(bytes, 32), ReadableStream.from([Buffer.alloc(bytes, 32)])]) {
      const response = await fetch(`${server.url}/api/echo`, { method: 'POST', body, duplex: 'half' } as RequestInit);
      expect(response.status).toBe(413);
      expect(await response.json()).toEqual({
        errorCode: 'ERR_BODY_TOO_LARGE',
        errorId: expect.any(String),
        message: expect.any(String),
        maxBytes: LIMIT,
      });
    }
  });

  it('is refused before it comes, and one without end loses its connection', async () => {
    const announced = dial();
    announced.socket.write(head('content-length: 1000000000'));
    await expect.poll(() => announced.heard.text).toMatch(/^HTTP\/1\.1 413 [\s\S]*ERR_BODY_TOO_LARGE/);
    const megabyte = Buffer.alloc(1024 * 1024, 32);
    const pour = () => {
      while (!announced.socket.destroyed && announced.socket.write(megabyte));
      announced.socket.once('drain', pour);
    };
    pour();
    await announced.closed;
    expect(announced.socket.bytesWritten).toBeLessThan(200 * 1024 * 1024);
  });

  it('that is within the limit comes whole, in whatever pieces', async () => {
    const body = `{"a":"${'ż'.repeat(LIMIT / 2 - 4)}"}`;
    expect(Buffer.byteLength(body)).toBe(LIMIT);
    const whole = await fetch(`${server.url}/api/echo`, { method: 'POST', body });
    expect(await whole.json()).toEqual({ bytes: LIMIT });
    const pieces = ReadableStream.from([...body].map((letter) => Buffer.from(letter)));
    const inPieces = await fetch(`${server.url}/api/echo`, { method: 'POST', body: pieces, duplex: 'half' } as never);
    expect(await inPieces.json()).toEqual({ bytes: LIMIT });
  });
});

describe('a slow caller', () => {
  it('loses the connection within seconds: silent, trickling headers, trickling a body, or idle between requests', async () => {
    const trickle = (socket: Socket, text: string) => {
      let at = 0;
      const timer = setInterval(() => socket.writable && socket.write(text[at++ % text.length]!), 500);
      socket.on('close', () => clearInterval(timer));
    };
    const silent = dial();
    const headers = dial();
    trickle(headers.socket, 'POST /api/echo HTTP/1.1\r\nhost: localhost\r\nx-header: '.padEnd(200, 'x'));
    const body = dial();
    body.socket.write(head('content-length: 60000'));
    trickle(body.socket, ' ');
    const chunked = dial();
    chunked.socket.write(head('transfer-encoding: chunked'));
    trickle(chunked.socket, '1\r\nx\r\n');
    const idle = dial();
    idle.socket.write(`${head('content-length: 2')}{}`);
    const open = { silent, headers, body, chunked, idle };
    const closedAfterS = await Promise.all(
      Object.entries(open).map(async ([name, { closed }]) => [name, Math.round((await closed) / 1_000)]),
    );
    for (const [name, seconds] of closedAfterS)
      expect({ name, isSoon: Number(seconds) <= 23 }).toEqual({ name, isSoon: true });
    expect(headers.heard.text).toMatch(/^HTTP\/1\.1 408 /);
    expect(body.heard.text).toMatch(/^HTTP\/1\.1 408 /);
    expect(idle.heard.text).toMatch(/^HTTP\/1\.1 200 /);
  }, 40_000);

  it('keeps nobody else waiting', async () => {
    const slow = Array.from({ length: 200 }, dial);
    for (const { socket } of slow) socket.write(head('content-length: 60000'));
    const startedMs = performance.now();
    const response = await fetch(`${server.url}/api/echo`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(200);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    for (const { socket } of slow) socket.destroy();
  });
});
