import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';

const TIMEOUT_MS = 10_000;

type Json = Record<string, unknown>;

/** A refusal. Its text is the service's own word for the reason, and never what was asked or answered. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  readonly status: number;

  constructor(status: number, reason: unknown) {
    super(`a service answered ${status}${typeof reason === 'string' ? ` ${reason}` : ''}`);
    this.status = status;
  }
}

/**
 * Makes a request whose answer is JSON. Throws an `HttpRefusal` when the answer is one. Not fetch: loading that takes a new
 * instance longer than most functions take to load whole.
 */
export async function jsonHttp(
  method: 'GET' | 'POST',
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: Json,
): Promise<Json> {
  const { status, text } = await exchange(method, url, headers, body && JSON.stringify(body));
  const answer = parsed(text);
  if (status >= 300) throw new HttpRefusal(status, (answer.error as Json | undefined)?.status);
  return answer;
}

/** Makes a request of whatever form. Returns the answer as text. */
export function exchange(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<{ status: number; text: string }> {
  const request = url.startsWith('http:') ? requestPlain : requestTls;
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}
