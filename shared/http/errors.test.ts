import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, serve } from '../../tests/builders.ts';
import { sampleOf } from '../../tests/support/sample.ts';
import { type DetailsInDomain, type ErrorCode, Refusal } from '../domain/errors.ts';
import { REFUSALS } from '../refusals.ts';
import { operation } from './endpoint.ts';
import { messageOf, WireRefusal, wireCodeOf } from './refusal-on-wire.ts';

const CODES = Object.keys(REFUSALS) as ErrorCode[];
const OF_OWN_FORM = {
  invalid_request: true,
  slot_full: true,
  schedule_changed: true,
} as const satisfies Record<keyof DetailsInDomain, true>;

/** Everything that a refusal may tell, as clients are told it. */
function detailsOf(code: ErrorCode): object {
  const entry = REFUSALS[code];
  return 'details' in entry ? (sampleOf(entry.details) as object) : {};
}

/** A refusal as it is thrown with details in the form that clients know. */
function refusalOf(code: ErrorCode): Error {
  const details = detailsOf(code) as never;
  return code in OF_OWN_FORM ? new WireRefusal(code as never, details) : new Refusal(code as 'dose_mismatch', details);
}

let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  const fail = (code: ErrorCode) =>
    operation({ summary: '', response: null, refusals: CODES }, async () => {
      throw refusalOf(code);
    });
  server = await serve(
    'errors-test',
    CODES.map((code) => ({ operation: code, method: 'GET', path: `/${code}`, roles: 'public', ground: 'none' })),
    Object.fromEntries(CODES.map((code) => [code, fail(code)])),
  );
});

afterAll(() => server.close());

describe.each(CODES)('a refusal %s', (code) => {
  it('is answered in the one error form, with its own status, code and details, and when to try again', async () => {
    const response = await fetch(`${server.url}/${code}`);
    expect(response.status).toBe(REFUSALS[code].status);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const { retryAfterSeconds, ...told } = detailsOf(code) as { retryAfterSeconds?: number };
    expect(response.headers.get('retry-after')).toBe(
      retryAfterSeconds === undefined ? null : String(retryAfterSeconds),
    );
    expect(await answerOf(response)).toEqual({
      errorCode: `ERR_${code.toUpperCase()}`,
      errorId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      message: messageOf(code, undefined),
      ...told,
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
  expect(CODES.filter((code) => REFUSALS[code].status < 400)).toEqual([]);
});
