import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CloudTasksClient } from '@google-cloud/tasks';
import { credentials, status } from '@grpc/grpc-js';
import { afterEach, expect, test, vi } from 'vitest';
import { type CloudTasksOptions, startCloudTasks } from './cloud-tasks.ts';

const LOCATION = 'projects/e-rejestracja/locations/europe-central2';
const QUEUE = `${LOCATION}/queues/reminders`;

// Away from Google Cloud there is no metadata server to ask for credentials.
vi.stubEnv('METADATA_SERVER_DETECTION', 'none');

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function setup(options: Partial<CloudTasksOptions> = {}) {
  const tasks = await startCloudTasks({ port: 0, queues: [QUEUE], minBackoffMs: 10, ...options });
  const sslCreds = credentials.createInsecure();
  const client = new CloudTasksClient({ apiEndpoint: 'localhost', port: tasks.port, sslCreds });
  cleanups.push(tasks.close, () => client.close());
  return { tasks, client };
}

interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A handler of tasks; `answer` gives the status, or a promise of it to hold the request. */
async function startTarget(answer: (nth: number) => number | Promise<number> = () => 204) {
  const received: Received[] = [];
  const server = createServer(async (req, res) => {
    const nth = received.push({ method: req.method!, path: req.url!, headers: req.headers, body: await text(req) });
    res.writeHead(await answer(nth)).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close().closeAllConnections());
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const inMs = (ms: number) => ({
  seconds: Math.floor((Date.now() + ms) / 1000),
  nanos: ((Date.now() + ms) % 1000) * 1e6,
});

test('a task is dispatched with its method, headers, body and the Cloud Tasks headers, then it is gone', async () => {
  const { client, tasks } = await setup();
  const target = await startTarget();
  const name = `${QUEUE}/tasks/a1b2`;

  const [created] = await client.createTask({
    parent: QUEUE,
    task: {
      name,
      httpRequest: {
        url: `${target.url}/remind?x=1`,
        httpMethod: 'PUT',
        headers: { 'content-type': 'application/json', 'x-own': 'yes' },
        body: Buffer.from('{"id":1}').toString('base64'),
      },
    },
  });

  expect(created).toMatchObject({ name, view: 'BASIC', httpRequest: { body: Buffer.alloc(0) } });
  await vi.waitFor(() => expect(target.received).toHaveLength(1));
  expect(target.received[0]).toMatchObject({ method: 'PUT', path: '/remind?x=1', body: '{"id":1}' });
  expect(target.received[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-own': 'yes',
    'x-cloudtasks-queuename': 'reminders',
    'x-cloudtasks-taskname': 'a1b2',
    'x-cloudtasks-taskretrycount': '0',
    'x-cloudtasks-taskexecutioncount': '0',
    'x-cloudtasks-tasketa': expect.stringMatching(/^\d+(\.\d+)?$/),
  });
  expect(target.received[0]?.headers.authorization).toBeUndefined();
  await vi.waitFor(() => expect(tasks.tasks()).toEqual([]));
});

test('a task waits for its time, and a page shows it without its body', async () => {
  const { client, tasks } = await setup();
  const target = await startTarget();
  const httpRequest = { url: target.url, body: Buffer.from('secret').toString('base64') };

  await client.createTask({ parent: QUEUE, task: { scheduleTime: inMs(1_500), httpRequest } });

  expect(tasks.tasks()).toMatchObject([{ url: target.url, attempts: 0, scheduleTime: expect.stringMatching(/Z$/) }]);
  expect(JSON.stringify(tasks.tasks())).not.toContain('secret');
  expect(target.received).toEqual([]);
  await vi.waitFor(() => expect(target.received).toHaveLength(1), 10_000);
});

test('a task 29 days ahead does not fire at once, and fires when the clock gets there', async () => {
  let shiftMs = 0;
  const { client, tasks } = await setup({ now: () => Date.now() + shiftMs });
  const target = await startTarget();
  const scheduleTime = inMs(29 * 24 * 3_600_000);

  await client.createTask({ parent: QUEUE, task: { scheduleTime, httpRequest: { url: target.url } } });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(target.received).toEqual([]);

  shiftMs = 29 * 24 * 3_600_000;
  await vi.waitFor(() => expect(tasks.tasks()).toEqual([]), 2000);
  expect(target.received).toHaveLength(1);
});

test('a failing task is repeated until it succeeds, counting retries; 5xx are not executions', async () => {
  const answers = [500, 404, 302];
  const { client, tasks } = await setup();
  const target = await startTarget((nth) => answers[nth - 1] ?? 200);

  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });

  await vi.waitFor(() => expect(target.received).toHaveLength(4));
  const counts = (header: string) => target.received.map(({ headers }) => headers[header]);
  expect(counts('x-cloudtasks-taskretrycount')).toEqual(['0', '1', '2', '3']);
  expect(counts('x-cloudtasks-taskexecutioncount')).toEqual(['0', '0', '1', '2']);
  await vi.waitFor(() => expect(tasks.tasks()).toEqual([]));
});

test('a target that refuses connections is retried, and given up after maxAttempts', async () => {
  const { client, tasks } = await setup({ maxAttempts: 2, minBackoffMs: 200 });

  const [task] = await client.createTask({ parent: QUEUE, task: { httpRequest: { url: 'http://127.0.0.1:1/' } } });

  await vi.waitFor(() => expect(tasks.tasks()).toMatchObject([{ name: task.name, attempts: 1 }]));
  await vi.waitFor(() => expect(tasks.tasks()).toEqual([]));
});

test('a name is taken while the task lives and for an hour after', async () => {
  let shiftMs = 0;
  const { client, tasks } = await setup({ now: () => Date.now() + shiftMs });
  const target = await startTarget();
  const task = { name: `${QUEUE}/tasks/once`, httpRequest: { url: target.url }, scheduleTime: inMs(60_000) };
  await client.createTask({ parent: QUEUE, task });

  await expect(client.createTask({ parent: QUEUE, task })).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
  await client.deleteTask({ name: task.name });
  await expect(client.createTask({ parent: QUEUE, task })).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
  expect([tasks.tasks(), target.received]).toEqual([[], []]);

  shiftMs = 3_600_001;
  await client.createTask({ parent: QUEUE, task });
  await vi.waitFor(() => expect(target.received).toHaveLength(1));
});

test.each([
  ['an unknown queue', `${LOCATION}/queues/nope`, {}, status.NOT_FOUND],
  ['a time over 30 days ahead', QUEUE, { scheduleTime: inMs(31 * 24 * 3_600_000) }, status.INVALID_ARGUMENT],
  [
    'a body over 100 KB',
    QUEUE,
    { httpRequest: { url: 'http://a/', body: Buffer.alloc(102_401) } },
    status.INVALID_ARGUMENT,
  ],
  ['a name of another queue', QUEUE, { name: `${LOCATION}/queues/x/tasks/1` }, status.INVALID_ARGUMENT],
  ['no url', QUEUE, { httpRequest: {} }, status.INVALID_ARGUMENT],
])('%s: refused, and nothing is queued', async (_case, parent, task, code) => {
  const { client, tasks } = await setup();
  const httpRequest = { url: 'http://127.0.0.1:1/' };

  await expect(client.createTask({ parent, task: { httpRequest, ...task } })).rejects.toMatchObject({ code });

  expect(tasks.tasks()).toEqual([]);
});

test('a task can be read, listed page by page, run at once and purged', async () => {
  const { client, tasks } = await setup();
  const target = await startTarget();
  const httpRequest = { url: target.url, body: Buffer.from('b') };
  const names = ['1', '2', '3'].map((id) => `${QUEUE}/tasks/${id}`);
  for (const name of names) {
    await client.createTask({ parent: QUEUE, task: { name, httpRequest, scheduleTime: inMs(60_000) } });
  }

  const [full] = await client.getTask({ name: names[0], responseView: 'FULL' });
  expect(full.httpRequest?.body?.toString()).toBe('b');
  const listed: unknown[] = [];
  for await (const { name } of client.listTasksAsync({ parent: QUEUE, pageSize: 2 })) listed.push(name);
  expect(listed).toEqual(names);

  await client.runTask({ name: names[0] });
  await vi.waitFor(() => expect(target.received).toHaveLength(1));
  await client.purgeQueue({ name: QUEUE });
  expect(tasks.tasks()).toEqual([]);
  await expect(client.getTask({ name: names[1] })).rejects.toMatchObject({ code: status.NOT_FOUND });
});

test('queues are created, found and listed; a method the service lacks says so', async () => {
  const { client } = await setup();
  const name = `${LOCATION}/queues/second`;

  await expect(client.getQueue({ name })).rejects.toMatchObject({ code: status.NOT_FOUND });
  await client.createQueue({ parent: LOCATION, queue: { name } });
  await expect(client.createQueue({ parent: LOCATION, queue: { name } })).rejects.toMatchObject({
    code: status.ALREADY_EXISTS,
  });

  expect((await client.getQueue({ name }))[0]).toMatchObject({ name, state: 'RUNNING' });
  expect((await client.listQueues({ parent: LOCATION }))[0].map((queue) => queue.name)).toEqual([QUEUE, name]);
  await expect(client.pauseQueue({ name })).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
});

test('a task with an oidcToken carries the minted bearer token', async () => {
  const minted: string[][] = [];
  const mintToken = async (...asked: string[]) => `token-${minted.push(asked)}`;
  const { client } = await setup({ mintToken });
  const target = await startTarget();
  const oidcToken = { serviceAccountEmail: 'tasks@e-rejestracja.iam', audience: 'https://send-reminder' };

  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url, oidcToken } } });

  await vi.waitFor(() => expect(target.received[0]?.headers.authorization).toBe('Bearer token-1'));
  expect(minted).toEqual([['https://send-reminder', 'tasks@e-rejestracja.iam']]);
});

test('of 120 due tasks 100 are in flight, and the rest follow when there is room', async () => {
  const { client } = await setup();
  const gate = Promise.withResolvers<number>();
  const target = await startTarget(() => gate.promise);

  await Promise.all(
    Array.from({ length: 120 }, () => client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } })),
  );

  await vi.waitFor(() => expect(target.received).toHaveLength(100));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(target.received).toHaveLength(100);
  gate.resolve(204);
  await vi.waitFor(() => expect(target.received).toHaveLength(120));
});
