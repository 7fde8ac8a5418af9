import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, serve } from '../../tests/builders.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { Refusal } from '../domain/errors.ts';
import { operation } from './endpoint.ts';
import { messageOf } from './messages.ts';
import { STATUS, wireCodeOf } from './status.ts';

const CODES = Object.keys(STATUS) as ErrorCode[];
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  const fail = (code: ErrorCode) =>
    operation({ summary: '', response: null }, async () => {
      throw new Refusal(code, { detail: code });
    });
  server = await serve(
    'errors-test',
    CODES.map((code) => ({ operation: code, method: 'GET', path: `/${code}`, roles: 'public', ground: 'none' })),
    Object.fromEntries(CODES.map((code) => [code, fail(code)])),
  );
});

afterAll(() => server.close());

describe.each(CODES)('a refusal %s', (code) => {
  it('is answered in the one error form, with its own status and code', async () => {
    const response = await fetch(`${server.url}/${code}`);
    expect(response.status).toBe(STATUS[code]);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answerOf(response)).toEqual({
      errorCode: `ERR_${code.toUpperCase()}`,
      errorId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      message: messageOf(code, undefined),
      detail: code,
    });
  });

  it('speaks Polish and English, in whole sentences', async () => {
    const [polish, english] = [messageOf(code, 'pl'), messageOf(code, 'en')];
    expect(polish).toMatch(/^[A-ZŁŻŚ].+\.$/);
    expect(english).toMatch(/^[A-Z].+\.$/);
    expect(polish).not.toBe(english);
  });
});

it('no two refusals share a code on the wire, and each is an error status', () => {
  expect(new Set(CODES.map(wireCodeOf)).size).toBe(CODES.length);
  expect(CODES.filter((code) => STATUS[code] < 400)).toEqual([]);
});
