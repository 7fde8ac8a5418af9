import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SegmentedMessage } from 'sms-segments-calculator';
import twilio from 'twilio';
import { listen, readBody, readFaults, sendJson } from './http.ts';

const API_VERSION = '2010-04-01';
const BODY_MAX_BYTES = 64 * 1024;
const MESSAGE_MAX_CHARACTERS = 1600;
const INBOX_MAX_MESSAGES = 20_000;
const PAGE_DEFAULT = 50;
const PAGE_MAX = 1000;
const CALLBACK_ATTEMPTS_MAX = 4;
const CALLBACK_TIMEOUT_MS = 15_000;

const FAULTS = ['429', '500', 'reset', 'timeout-after-accept', '500-after-accept'] as const;

/** How a coming request to send fails. Only the `-after-accept` ones leave a message behind. */
export type TwilioFault = (typeof FAULTS)[number];

/** Twilio's Message resource, as its REST API writes it. */
export interface TwilioMessage {
  sid: string;
  account_sid: string;
  api_version: string;
  to: string;
  from: string | null;
  messaging_service_sid: string | null;
  body: string;
  status: 'accepted' | 'queued' | 'sent' | 'delivered';
  direction: 'outbound-api';
  num_segments: string;
  num_media: string;
  price: null;
  price_unit: string;
  error_code: number | null;
  error_message: string | null;
  date_created: string;
  date_sent: string | null;
  date_updated: string;
  uri: string;
  subresource_uris: Record<string, string>;
}

export interface TwilioOptions {
  port: number;
  accountSid: string;
  authToken: string;
  /** Where a callback to this public URL is really delivered. The signature always covers the public URL. */
  rewriteCallbackUrl?: (url: string) => string;
  /** Pause before `sent`, and again before `delivered`. */
  deliveryDelayMs?: number;
}

export interface TwilioInbox {
  url: string;
  /** The answers the coming requests to send will get, first one first; push to it. */
  faults: TwilioFault[];
  /** Newest first. */
  messages(): TwilioMessage[];
  close(): Promise<void>;
}

class Refusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** An SMS provider that accepts, lists and "delivers" messages the way Twilio does, and sends none of them. */
export async function startTwilio(options: TwilioOptions): Promise<TwilioInbox> {
  const { accountSid, authToken } = options;
  const messagesPath = `/${API_VERSION}/Accounts/${accountSid}/Messages`;
  const inbox = new Map<string, TwilioMessage>();
  const faults: TwilioFault[] = [];
  const closing = new AbortController();
  const newestFirst = () => [...inbox.values()].reverse();

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://127.0.0.1');
    const route = `${req.method} ${url.pathname}`;
    if (route === 'GET /__messages') return sendJson(res, 200, newestFirst());
    if (route === 'DELETE /__messages') {
      inbox.clear();
      return sendJson(res, 200, {});
    }
    if (route === 'POST /__faults') {
      faults.splice(0, faults.length, ...(await readFaults(req, FAULTS)));
      return sendJson(res, 200, { next: faults });
    }
    authenticate(req, accountSid, authToken);
    if (route === `POST ${messagesPath}.json`) return send(req, res);
    if (route === `GET ${messagesPath}.json`) return sendJson(res, 200, page(newestFirst(), url));
    const sid = req.method === 'GET' && url.pathname.match(/\/Messages\/(\w+)\.json$/)?.[1];
    const message = sid ? inbox.get(sid) : undefined;
    if (message) return sendJson(res, 200, message);
    throw new Refusal(404, 20404, `The requested resource ${url.pathname} was not found`);
  }

  async function send(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const form = new URLSearchParams((await readBody(req, BODY_MAX_BYTES)).toString('utf8'));
    const fault = faults.shift();
    if (fault === 'reset') return void req.socket.destroy();
    if (fault === '429') throw new Refusal(429, 20429, 'Too Many Requests');
    if (fault === '500') throw new Refusal(500, 20500, 'An internal server error has occurred');
    const message = compose(form, accountSid, messagesPath);
    inbox.set(message.sid, message);
    dropOldest();
    const accepted = { ...message };
    void deliver(message, form.get('StatusCallback')).catch(ignoreAbort);
    if (fault === '500-after-accept') throw new Refusal(500, 20500, 'An internal server error has occurred');
    if (fault !== 'timeout-after-accept') sendJson(res, 201, accepted);
  }

  function dropOldest(): void {
    const oldest = inbox.keys().next();
    if (inbox.size > INBOX_MAX_MESSAGES && !oldest.done) inbox.delete(oldest.value);
  }

  async function deliver(message: TwilioMessage, callbackUrl: string | null): Promise<void> {
    for (const status of ['sent', 'delivered'] as const) {
      await sleep(options.deliveryDelayMs ?? 20, undefined, { signal: closing.signal });
      message.status = status;
      message.date_updated = rfc2822(new Date());
      message.date_sent ??= message.date_updated;
      if (callbackUrl) await report({ ...message }, callbackUrl);
    }
  }

  async function report(message: TwilioMessage, callbackUrl: string): Promise<void> {
    const form = {
      MessageSid: message.sid,
      SmsSid: message.sid,
      AccountSid: accountSid,
      From: message.from ?? '',
      To: message.to,
      MessageStatus: message.status,
      SmsStatus: message.status,
      ApiVersion: API_VERSION,
    };
    const signature = twilio.getExpectedTwilioSignature(authToken, callbackUrl, form);
    for (let attempt = 1; attempt <= CALLBACK_ATTEMPTS_MAX; attempt++) {
      const response = await fetch(options.rewriteCallbackUrl?.(callbackUrl) ?? callbackUrl, {
        method: 'POST',
        headers: { 'x-twilio-signature': signature },
        body: new URLSearchParams(form),
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(CALLBACK_TIMEOUT_MS)]),
      }).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.ok) return;
      await sleep(50 * 2 ** attempt, undefined, { signal: closing.signal });
    }
  }

  const server = await listen(options.port, (req, res) =>
    answer(req, res).catch((error: Error) => {
      if (!(error instanceof Refusal)) throw error;
      sendJson(res, error.status, {
        code: error.code,
        message: error.message,
        more_info: `https://www.twilio.com/docs/errors/${error.code}`,
        status: error.status,
      });
    }),
  );
  return {
    url: server.url,
    faults,
    messages: newestFirst,
    close() {
      closing.abort();
      return server.close();
    },
  };
}

function authenticate(req: IncomingMessage, accountSid: string, authToken: string): void {
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  if (req.headers.authorization !== expected) throw new Refusal(401, 20003, 'Authenticate');
}

function compose(form: URLSearchParams, accountSid: string, messagesPath: string): TwilioMessage {
  const to = form.get('To');
  const body = form.get('Body');
  const from = form.get('From');
  const service = form.get('MessagingServiceSid');
  if (!to) throw new Refusal(400, 21604, "A 'To' phone number is required.");
  if (!body) throw new Refusal(400, 21602, 'Message body is required.');
  if (!from && !service) throw new Refusal(400, 21603, "A 'From' phone number is required.");
  if (!/^\+[1-9]\d{6,14}$/.test(to)) throw new Refusal(400, 21211, `Invalid 'To' Phone Number: ${to}`);
  if ([...body].length > MESSAGE_MAX_CHARACTERS) {
    throw new Refusal(400, 21617, 'The concatenated message body exceeds the 1600 character limit');
  }
  const sid = `SM${randomBytes(16).toString('hex')}`;
  const now = rfc2822(new Date());
  return {
    sid,
    account_sid: accountSid,
    api_version: API_VERSION,
    to,
    from,
    messaging_service_sid: service,
    body,
    status: service ? 'accepted' : 'queued',
    direction: 'outbound-api',
    num_segments: String(new SegmentedMessage(body).segmentsCount),
    num_media: '0',
    price: null,
    price_unit: 'USD',
    error_code: null,
    error_message: null,
    date_created: now,
    date_sent: null,
    date_updated: now,
    uri: `${messagesPath}/${sid}.json`,
    subresource_uris: { media: `${messagesPath}/${sid}/Media.json` },
  };
}

function page(all: TwilioMessage[], url: URL) {
  const query = url.searchParams;
  const found = all.filter((message) => matches(message, query));
  const size = Math.min(Math.max(Number(query.get('PageSize')) || PAGE_DEFAULT, 1), PAGE_MAX);
  const number = Math.max(Number(query.get('Page')) || 0, 0);
  // The token names the last message already shown, so messages that arrive meanwhile do not shift the pages.
  const after = query.get('PageToken')?.replace(/^PA/, '');
  const start = after ? found.findIndex(({ sid }) => sid === after) + 1 : number * size;
  const messages = found.slice(start, start + size);
  const link = (pageNumber: number, token?: string) => {
    const target = new URLSearchParams(query);
    target.set('PageSize', String(size));
    target.set('Page', String(pageNumber));
    target.delete('PageToken');
    if (token) target.set('PageToken', `PA${token}`);
    return `${url.pathname}?${target}`;
  };
  return {
    uri: `${url.pathname}${url.search}`,
    first_page_uri: link(0),
    next_page_uri: start + size < found.length ? link(number + 1, messages.at(-1)?.sid) : null,
    previous_page_uri: number > 0 ? link(number - 1) : null,
    page: number,
    page_size: size,
    start,
    end: start + messages.length - 1,
    messages,
  };
}

function matches(message: TwilioMessage, query: URLSearchParams): boolean {
  for (const [name, wanted] of query) {
    if (name === 'To' && message.to !== wanted) return false;
    if (name === 'From' && message.from !== wanted) return false;
    if (!name.startsWith('DateSent')) continue;
    // A message that is still queued has no sending time, so no filter on that time can find it.
    if (message.date_sent === null) return false;
    const sent = Date.parse(message.date_sent);
    const bound = Date.parse(wanted);
    if (Number.isNaN(bound)) throw new Refusal(400, 20001, `Invalid parameter ${name}: ${wanted}`);
    if (name === 'DateSent>' && sent < bound) return false;
    if (name === 'DateSent<' && sent > bound) return false;
    if (name === 'DateSent' && message.date_sent.slice(0, 16) !== rfc2822(new Date(bound)).slice(0, 16)) return false;
  }
  return true;
}

function rfc2822(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}

function ignoreAbort(error: Error): void {
  if (error.name !== 'AbortError') throw error;
}
