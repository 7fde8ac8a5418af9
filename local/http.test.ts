import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { type Listening, listen } from './http.ts';

let server: Listening | undefined;
afterEach(() => server?.close());

test.each([
  ['an address without a host', () => new URL('//', 'http://127.0.0.1')],
  ['a part that decodes to no text', () => decodeURIComponent('%E0')],
])('%s is the fault of the caller, not of the server', async (_name, read) => {
  server = await listen(0, async () => void read());
  expect((await fetch(server.url)).status).toBe(400);
});

test('any other fault is the server’s', async () => {
  server = await listen(0, async () => {
    throw new Error('a bug');
  });
  expect((await fetch(server.url)).status).toBe(500);
});

test('a request for // is answered, and the next one as well', async () => {
  server = await listen(0, async (request, response) => {
    response.end(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
  });
  const socket = connect(server.port, '127.0.0.1');
  socket.end('GET // HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  expect(await (await fetch(`${server.url}/next`)).text()).toBe('/next');
});
