import { afterEach, expect, test, vi } from 'vitest';
import { HttpClient } from './http-client.ts';

class Client extends HttpClient {
  delete(path: string): Promise<unknown> {
    return this.call(path, { method: 'DELETE' });
  }
}

afterEach(() => vi.unstubAllGlobals());

test.each([
  [200, ''],
  [204, null],
])('an answer of %i without content is a success without a value', async (status, body) => {
  vi.stubGlobal('fetch', async () => new Response(body, { status }));
  const client = new Client({ language: () => 'pl', offline: () => 'offline', onUnauthorized: () => {} });
  expect(await client.delete('/api/appointment/1')).toBeUndefined();
});
