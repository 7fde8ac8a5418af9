import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import twilio from 'twilio';
import { afterEach, expect, test, vi } from 'vitest';
import { startTwilio, type TwilioInbox, type TwilioOptions } from './twilio.ts';

const ACCOUNT = `AC${'0'.repeat(32)}`;
const TOKEN = 'token';
const TO = '+48600100200';
const FROM = '+48799000111';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function setup(options: Partial<TwilioOptions> = {}) {
  const inbox = await startTwilio({ port: 0, accountSid: ACCOUNT, authToken: TOKEN, ...options });
  cleanups.push(inbox.close);
  return { inbox, client: connect(inbox) };
}

function connect(inbox: TwilioInbox, token = TOKEN) {
  const client = twilio(ACCOUNT, token, { timeout: 200 });
  client.api.baseUrl = inbox.url;
  return client;
}

/** A receiver of status callbacks that answers with the given statuses in turn, then with 204. */
async function listenForCallbacks(statuses: number[] = []) {
  const received: { form: Record<string, string>; signature: string }[] = [];
  const server = createServer(async (req, res) => {
    const form = Object.fromEntries(new URLSearchParams(await text(req)));
    received.push({ form, signature: String(req.headers['x-twilio-signature']) });
    res.writeHead(statuses.shift() ?? 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms-status` };
}

test('a sent message has a sid, is counted in segments and can be fetched', async () => {
  const { client, inbox } = await setup();

  const sent = await client.messages.create({ to: TO, from: FROM, body: 'Zażółć gęślą jaźń'.repeat(5) });

  expect(sent.sid).toMatch(/^SM[0-9a-f]{32}$/);
  expect(sent).toMatchObject({ status: 'queued', direction: 'outbound-api', to: TO, from: FROM, numSegments: '2' });
  expect(sent.dateCreated).toBeInstanceOf(Date);
  await vi.waitFor(async () => expect((await client.messages(sent.sid).fetch()).status).toBe('delivered'));
  expect(inbox.messages()).toMatchObject([{ sid: sent.sid, date_sent: expect.stringMatching(/ \+0000$/) }]);
});

test.each([
  ['no recipient', { to: '', from: FROM, body: 'x' }, 21604],
  ['no body', { to: TO, from: FROM }, 21602],
  ['no sender', { to: TO, body: 'x' }, 21603],
  ['a recipient outside E.164', { to: '600100200', from: FROM, body: 'x' }, 21211],
  ['1601 characters', { to: TO, from: FROM, body: 'x'.repeat(1601) }, 21617],
])('%s: refused, and the inbox stays empty', async (_case, message, code) => {
  const { client, inbox } = await setup();

  await expect(client.messages.create(message)).rejects.toMatchObject({ status: 400, code });

  expect(inbox.messages()).toEqual([]);
});

test('a wrong token is told 20003 and an unknown sid 20404', async () => {
  const { client, inbox } = await setup();

  const stranger = connect(inbox, 'wrong').messages.create({ to: TO, from: FROM, body: 'x' });

  await expect(stranger).rejects.toMatchObject({ status: 401, code: 20003 });
  await expect(client.messages(`SM${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
});

test('listing finds by recipient and time, newest first, across pages that do not shift', async () => {
  const { client } = await setup({ deliveryDelayMs: 0 });
  const before = new Date(Date.now() - 60_000);
  for (const body of ['1', '2', '3', '4', '5']) await client.messages.create({ to: TO, from: FROM, body });
  await client.messages.create({ to: '+48600999999', from: FROM, body: 'other' });
  const bodies = (messages: { body: string }[]) => messages.map(({ body }) => body);
  await vi.waitFor(async () => expect(await client.messages.list({ dateSentAfter: before })).toHaveLength(6));

  expect(bodies(await client.messages.list({ to: TO, dateSentAfter: before, pageSize: 2 }))).toEqual([...'54321']);
  expect(await client.messages.list({ to: TO, dateSentBefore: before })).toEqual([]);
  expect(await client.messages.list({ to: TO, dateSent: new Date() })).toHaveLength(5);

  const first = await client.messages.page({ to: TO, pageSize: 2 });
  await client.messages.create({ to: TO, from: FROM, body: 'meanwhile' });
  const second = await first.nextPage();
  expect([bodies(first.instances), bodies(second?.instances ?? [])]).toEqual([[...'54'], [...'32']]);
});

test('callbacks say sent, then delivered, are signed for the public URL and repeat until they are taken', async () => {
  const callbacks = await listenForCallbacks([500]);
  const publicUrl = 'https://api.example.pl/sms-status?kind=reminder';
  const { client } = await setup({ rewriteCallbackUrl: () => callbacks.url });

  const { sid } = await client.messages.create({ to: TO, from: FROM, body: 'x', statusCallback: publicUrl });

  await vi.waitFor(() => expect(callbacks.received).toHaveLength(3), 2000);
  expect(callbacks.received.map(({ form }) => form.MessageStatus)).toEqual(['sent', 'sent', 'delivered']);
  for (const { form, signature } of callbacks.received) {
    expect(form).toMatchObject({ MessageSid: sid, SmsSid: sid, AccountSid: ACCOUNT, To: TO, From: FROM });
    expect(twilio.validateRequest(TOKEN, signature, publicUrl, form)).toBe(true);
    expect(twilio.validateRequest('other', signature, publicUrl, form)).toBe(false);
  }
});

test('a message accepted before a timeout can be found by listing', async () => {
  const { client, inbox } = await setup({ deliveryDelayMs: 0 });
  inbox.faults.push('timeout-after-accept');

  await expect(client.messages.create({ to: TO, from: FROM, body: 'once' })).rejects.toThrow(/timeout/);

  const found = await client.messages.list({ to: TO, dateSentAfter: new Date(Date.now() - 5000) });
  expect(found.map(({ body }) => body)).toEqual(['once']);
});

test.each([
  ['429', 0, { status: 429, code: 20429 }],
  ['500', 0, { status: 500 }],
  ['reset', 0, { code: 'ECONNRESET' }],
  ['500-after-accept', 1, { status: 500 }],
] as const)('fault %s leaves %i messages, and the next request works', async (fault, left, error) => {
  const { client, inbox } = await setup();
  inbox.faults.push(fault);

  await expect(client.messages.create({ to: TO, from: FROM, body: 'x' })).rejects.toMatchObject(error);
  expect(inbox.messages()).toHaveLength(left);

  await client.messages.create({ to: TO, from: FROM, body: 'x' });
  expect(inbox.messages()).toHaveLength(left + 1);
});

test('another process can set faults, read the inbox and empty it', async () => {
  const { client, inbox } = await setup();
  const setFaults = (next: unknown) =>
    fetch(`${inbox.url}/__faults`, { method: 'POST', body: JSON.stringify({ next }) });

  expect((await setFaults(['nonsense'])).status).toBe(400);
  expect((await setFaults(['429'])).status).toBe(200);
  await expect(client.messages.create({ to: TO, from: FROM, body: 'x' })).rejects.toMatchObject({ code: 20429 });
  await client.messages.create({ to: TO, from: FROM, body: 'hello' });

  const read = async () => (await fetch(`${inbox.url}/__messages`)).json();
  expect(await read()).toMatchObject([{ to: TO, body: 'hello' }]);
  await fetch(`${inbox.url}/__messages`, { method: 'DELETE' });
  expect(await read()).toEqual([]);
});
