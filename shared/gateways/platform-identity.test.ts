import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const asked: string[] = [];
let expiresIn: unknown = 3600;
const server = createServer((request, response) => {
  if (request.headers['metadata-flavor'] !== 'Google') return void response.writeHead(403).end();
  asked.push(request.url!);
  response.end(JSON.stringify({ access_token: `token${asked.length}`, expires_in: expiresIn, token_type: 'Bearer' }));
});

beforeEach(async () => {
  vi.resetModules();
  asked.length = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('GCE_METADATA_HOST', `127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('a token is asked of the metadata server once, and again in its last minute', async () => {
  const { authorization } = await import('./platform-identity.ts');
  expiresIn = 3600;
  expect([await authorization(), await authorization()]).toEqual(['Bearer token1', 'Bearer token1']);
  expect(asked).toEqual(['/computeMetadata/v1/instance/service-accounts/default/token']);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_541_000 });
  expect(await authorization()).toBe('Bearer token2');
  vi.useRealTimers();
});

it.each([undefined, null, 'soon', -1])(
  'a token that is said to work for %s is asked for anew each time',
  async (said) => {
    const { authorization } = await import('./platform-identity.ts');
    expiresIn = said;
    expect([await authorization(), await authorization()]).toEqual(['Bearer token1', 'Bearer token2']);
    expiresIn = 3600;
    expect([await authorization(), await authorization()]).toEqual(['Bearer token3', 'Bearer token3']);
  },
);

it('a client gets it as the headers that gRPC asks for', async () => {
  const { GoogleAuth } = await import('./platform-identity.ts');
  const headers = await (await new GoogleAuth().getClient()).getRequestHeaders();
  expect([...headers]).toEqual([['authorization', 'Bearer token1']]);
});

it('a metadata server that refuses is said with its status, and asked again', async () => {
  vi.stubEnv('GCE_METADATA_HOST', 'unused.invalid');
  const { authorization } = await import('./platform-identity.ts');
  await expect(authorization()).rejects.toThrow();
  vi.stubEnv('GCE_METADATA_HOST', `127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect(await authorization()).toBe('Bearer token1');
});
