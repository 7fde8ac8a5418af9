import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { signIn } from './sign-in.ts';

const FORM =
  '<form action="/search"></form><form method="post" action="/choose?a=1&#38;b=2"><input name="pesel"></form>';

let closeSite: (() => void) | undefined;
afterEach(() => closeSite?.());

test('posts the choice to the form that has its field, and reports where it ended with the cookies of that host', async () => {
  const requests: string[] = [];
  const origin = await site((req, res) => {
    requests.push(`${req.method} ${req.url} ${req.headers.cookie ?? ''}`.trim());
    if (req.url === '/start') return redirect(res, '/form', ['asked=1; Path=/', 'elsewhere=1; Path=/form/deeper']);
    if (req.url === '/form') return res.end(FORM);
    if (req.url === '/choose?a=1&b=2')
      return redirect(res, '/home', ['asked=; Max-Age=0; Path=/', 'patient_sid=a=b; Path=/']);
    return res.end('welcome');
  });
  const { finalUrl, response, cookies } = await signIn(`${origin}/start`, { pesel: '44051401458' });
  expect(requests).toEqual([
    'GET /start',
    'GET /form asked=1',
    'POST /choose?a=1&b=2 asked=1',
    'GET /home patient_sid=a=b',
  ]);
  expect(finalUrl).toBe(`${origin}/home`);
  expect(await response.text()).toBe('welcome');
  expect(cookies.get('patient_sid')).toBe('a=b');
  expect(cookies.has('asked')).toBe(false);
});

test('a page with no such form is an error that names the address', async () => {
  const origin = await site((_, res) => res.end(FORM));
  await expect(signIn(`${origin}/start`, { staff: 'anna' })).rejects.toThrow(`${origin}/start (HTTP 200)`);
});

test('redirects without end are an error', async () => {
  const origin = await site((_, res) => redirect(res, '/again', []));
  await expect(signIn(`${origin}/start`, { staff: 'anna' })).rejects.toThrow('more than 20 redirects');
});

async function site(handle: (req: IncomingMessage, res: ServerResponse) => unknown): Promise<string> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeSite = () => {
    server.close();
    server.closeAllConnections();
  };
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

function redirect(res: ServerResponse, location: string, cookies: string[]): void {
  res.writeHead(302, { location, 'set-cookie': cookies }).end();
}
