import { afterEach, expect, test } from 'vitest';
import { type DeveloperPagesOptions, developerPages } from './developer-pages.ts';
import { type Listening, listen, sendJson } from './http.ts';

let server: Listening | undefined;
afterEach(() => server?.close());

/** The pages alone, over a cloud in which nothing has happened yet; what they do not know is answered 404. */
async function start(): Promise<string> {
  const pages = developerPages({
    baseUrl: 'http://localhost',
    sms: { messages: () => [] },
    tasks: { tasks: () => [] },
    emulators: { firestore: { host: '127.0.0.1:1', close: async () => {} } },
  } as unknown as DeveloperPagesOptions);
  server = await listen(0, async (request, response) => {
    const { pathname } = new URL(`http://gateway${request.url}`);
    if (!(await pages(request, response, pathname))) sendJson(response, 404, {});
  });
  return server.url;
}

test.each(['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__.json', 'constructor.json'])(
  '/local/%s is no page, as any other name that is not in the list',
  async (name) => {
    expect((await fetch(`${await start()}/local/${name}`)).status).toBe(404);
  },
);

test('a page of the list is shown, and as JSON with its rows', async () => {
  const url = await start();
  expect(await (await fetch(`${url}/local/sms`)).text()).toContain('No message yet');
  expect(await (await fetch(`${url}/local/emulators.json`)).json()).toEqual([
    { name: 'firestore', host: '127.0.0.1:1' },
  ]);
});
