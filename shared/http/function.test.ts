import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VisitEvent } from '../domain/appointment.ts';

process.env.LOG_LEVEL ??= 'silent';
const EVENT: VisitEvent = {
  id: '5a9f2a36-7f0e-8a52-9d3c-0f4f6a1f0001',
  type: 'booked',
  at: '2027-03-01T08:00:00Z',
  appointmentId: '5a9f2a36-7f0e-8a52-9d3c-0f4f6a1f0002',
  version: 1,
  slotId: '5a9f2a36-7f0e-8a52-9d3c-0f4f6a1f0003',
};
const handled: VisitEvent[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  const { eventFunction } = await import('./function.ts');
  eventFunction('event-test', async (event) => void handled.push(event), { upToDate: null });
  server = getTestServer('event-test');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/projects/test/topics/appointments`;
});
afterAll(() => server.close().closeAllConnections());

const push = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(url, { method: 'POST', body, headers });

const message = (data: string) =>
  JSON.stringify({
    subscription: 'projects/test/subscriptions/event-test',
    message: { messageId: '1', publishTime: EVENT.at, data: Buffer.from(data).toString('base64') },
  });

describe('a function of events', () => {
  it('gets the event that Pub/Sub pushes', async () => {
    expect((await push(message(JSON.stringify(EVENT)))).status).toBe(204);
    expect(handled.splice(0)).toEqual([EVENT]);
  });

  it.each([
    ['one byte beyond the limit', 64 * 1024 + 1],
    ['of 20 MiB', 20 * 1024 * 1024],
  ])('refuses a body %s with 413, as every function', async (_, bytes) => {
    const response = await push(message('x').padEnd(bytes));
    expect([response.status, ((await response.json()) as { errorCode: string }).errorCode]).toEqual([
      413,
      'ERR_BODY_TOO_LARGE',
    ]);
    expect(handled).toEqual([]);
  });

  it('refuses what is no JSON with 400', async () => {
    expect((await push('{"message":')).status).toBe(400);
    expect(handled).toEqual([]);
  });
});
