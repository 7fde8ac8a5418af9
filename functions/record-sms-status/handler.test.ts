import { afterEach, expect, it, vi } from 'vitest';
import type { SmsGateway } from '../../shared/gateways/sms.ts';
import type { Messages } from '../../shared/store/messages.ts';
import { serve } from '../../tests/builders.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function setup() {
  const record = vi.fn(async () => {});
  const isSigned = vi.fn((signature: string) => signature === 'right');
  const deps = { messages: { record } as unknown as Messages, sms: { isSigned } as unknown as SmsGateway };
  const server = await serve('record-sms-status', catalog['record-sms-status'].trigger.routes, operations(deps));
  closers.push(server.close);
  const report = async (form: Record<string, string>, { signature = 'right', query = '?message=m-1' } = {}) => {
    const headers = { 'x-twilio-signature': signature };
    const init = { method: 'POST', body: new URLSearchParams(form), headers };
    return (await fetch(`${server.url}/api/sms/status${query}`, init)).status;
  };
  return { report, record, isSigned };
}

it.each([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
])('a report %s is recorded as %s', async (word, state) => {
  const { report, record } = await setup();
  expect(await report({ MessageSid: 'SM1', MessageStatus: word })).toBe(204);
  expect(record.mock.calls).toEqual([['m-1', { state, sid: 'SM1', errorCode: null }]]);
});

it('a failure is recorded with its code', async () => {
  const { report, record } = await setup();
  await report({ MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30003' });
  expect(record.mock.calls).toEqual([['m-1', { state: 'failed', sid: 'SM1', errorCode: '30003' }]]);
});

it('an empty code is no code', async () => {
  const { report, record } = await setup();
  await report({ MessageSid: 'SM1', MessageStatus: 'failed', ErrorCode: '' });
  expect(record.mock.calls).toEqual([['m-1', { state: 'failed', sid: 'SM1', errorCode: null }]]);
});

it('the signature is checked over the address and the form as they came', async () => {
  const { report, isSigned } = await setup();
  await report({ MessageSid: 'SM1', MessageStatus: 'sent', Extra: 'ą&=' });
  expect(isSigned.mock.calls).toEqual([
    ['right', '/api/sms/status?message=m-1', { MessageSid: 'SM1', MessageStatus: 'sent', Extra: 'ą&=' }],
  ]);
});

it.each(['wrong', ''])('a report with signature %j is 403 and is not recorded', async (signature) => {
  const { report, record } = await setup();
  expect(await report({ MessageSid: 'SM1', MessageStatus: 'delivered' }, { signature })).toBe(403);
  expect(record).not.toHaveBeenCalled();
});

it.each([
  ['queued', { MessageSid: 'SM1', MessageStatus: 'queued' }],
  ['a word of every object', { MessageSid: 'SM1', MessageStatus: 'constructor' }],
  ['no word', { MessageSid: 'SM1' }],
  ['no sid', { MessageStatus: 'sent' }],
])('a report that says nothing new (%s) is taken and not recorded', async (_, form) => {
  const { report, record } = await setup();
  expect(await report(form)).toBe(204);
  expect(record).not.toHaveBeenCalled();
});

it.each(['', '?message=', '?message=a/b', '?message=a&message=b'])('a report about %j is 400', async (query) => {
  const { report, record } = await setup();
  expect(await report({ MessageSid: 'SM1', MessageStatus: 'sent' }, { query })).toBe(400);
  expect(record).not.toHaveBeenCalled();
});
