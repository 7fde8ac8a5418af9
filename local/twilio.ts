import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import twilio from 'twilio';
import { listen, readBody, readFaults, sendJson } from './http.ts';
import { Refusal } from './twilio-errors.ts';
import { listPage } from './twilio-list.ts';
import { API_VERSION, compose, rfc2822, type TwilioMessage } from './twilio-message.ts';

const BODY_MAX_BYTES = 64 * 1024;
const INBOX_MAX_MESSAGES = 20_000;
const CALLBACK_ATTEMPTS_MAX = 4;
const CALLBACK_TIMEOUT_MS = 15_000;

const FAULTS = ['429', '500', 'reset', 'timeout-after-accept', '500-after-accept'] as const;

/** How a coming request to send fails. Only the `-after-accept` ones leave a message behind. */
type TwilioFault = (typeof FAULTS)[number];

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
    if (route === `GET ${messagesPath}.json`) return sendJson(res, 200, listPage(newestFirst(), url));
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

function ignoreAbort(error: Error): void {
  if (error.name !== 'AbortError') throw error;
}
