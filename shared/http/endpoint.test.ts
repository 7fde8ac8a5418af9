import * as Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ANNA, answerOf, bearer, serve } from '../../tests/builders.ts';
import { Refusal, tryLater } from '../domain/errors.ts';
import { log } from '../log.ts';
import { AsciiJson } from './ascii-json.ts';
import { operation } from './endpoint.ts';
import type { Route } from './route.ts';

const ROUTES: Route[] = [
  { operation: 'echo', method: 'POST', path: '/api/echo/{id}', roles: ['patient', 'staff'], ground: 'none' },
  { operation: 'read', method: 'GET', path: '/api/read', roles: ['patient'], ground: 'none' },
  { operation: 'open', method: 'GET', path: '/api/open', roles: 'public', ground: 'none' },
  { operation: 'broken', method: 'GET', path: '/api/broken', roles: 'public', ground: 'none' },
  { operation: 'text', method: 'GET', path: '/api/text', roles: 'public', ground: 'none' },
  { operation: 'refuse', method: 'GET', path: '/api/refuse', roles: 'public', ground: 'none' },
];

const UNDECLARED: Route[] = [
  { operation: 'unlisted', method: 'GET', path: '/api/unlisted', roles: 'public', ground: 'none' },
  { operation: 'hint', method: 'GET', path: '/api/hint', roles: 'public', ground: 'none' },
];

const ID = '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0001';
const SECRET = 'PESEL 44051401458 at /srv/app/secret.ts';
const handled: unknown[] = [];
let server: Awaited<ReturnType<typeof serve>>;
/** Answers refusals that are not declared, as in production; all other servers of tests fail. */
let inProduction: typeof server;
let inTests: typeof server;
let anna: Record<string, string>;

beforeAll(async () => {
  const body = Type.Object({ name: Type.String({ maxLength: 5 }), count: Type.Optional(Type.Integer()) });
  const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
  const query = Type.Object({ page: Type.Optional(Type.String({ maxLength: 2 })) });
  server = await serve('endpoint-test', ROUTES, {
    echo: operation({ summary: '', params, query, body, response: null, refusals: [] }, async (call) => {
      handled.push(call);
      return { status: 201, body: { ...call.params, ...call.query, ...call.body, subject: call.session.subject } };
    }),
    read: operation({ summary: '', response: null, refusals: [] }, async () => ({ status: 204 })),
    open: operation({ summary: '', response: null, refusals: [] }, async ({ session }) => ({
      body: { session: session ?? null },
    })),
    broken: operation({ summary: '', response: null, refusals: [] }, async () => {
      throw Object.assign(new Error(SECRET), { code: 'slot_full', details: { secret: SECRET } });
    }),
    text: operation({ summary: '', response: null, refusals: [] }, async () => ({
      body: new AsciiJson(['{"letter":"', '\\u0105"}\n']),
      headers: { 'content-type': 'application/fhir+ndjson', 'set-cookie': ['a=1', 'b=2'] },
    })),
    refuse: operation({ summary: '', response: null, refusals: [] }, async () => {
      throw tryLater('overloaded', 2_000);
    }),
  });
  const undeclared = {
    unlisted: operation({ summary: '', response: null, refusals: [] }, async () => {
      throw new Refusal('slot_full', { alternatives: [] });
    }),
    hint: operation({ summary: '', response: null, refusals: [] }, async () => {
      throw new Refusal('overloaded', { retryAfterSeconds: 2, hint: 'wait' } as { retryAfterSeconds: number });
    }),
  };
  vi.stubEnv('UNDECLARED_REFUSALS', 'log');
  inProduction = await serve('production-test', UNDECLARED, undeclared);
  vi.unstubAllEnvs();
  inTests = await serve('undeclared-test', UNDECLARED, undeclared);
  anna = await bearer();
});

afterAll(() => {
  for (const each of [server, inProduction, inTests]) each.close();
});

const ask = (path: string, init: RequestInit = {}) => fetch(server.url + path, init);
const post = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
  ask(`/api/echo/${ID}`, { method: 'POST', body, headers: { ...anna, ...headers } });

/** Checks that an answer is an error in the one form, and that no operation saw the request. */
async function expectError(response: Response, status: number, errorCode: string, details: object = {}) {
  const body = await answerOf(response);
  expect({ status: response.status, body }).toEqual({
    status,
    body: { errorCode, errorId: expect.stringMatching(/^[0-9a-f-]{36}$/), message: expect.any(String), ...details },
  });
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(handled.splice(0)).toEqual([]);
  return body;
}

describe('a call', () => {
  it('reaches its operation parsed, and is answered with JSON, the CSRF token and no caching', async () => {
    const response = await ask(`/api/echo/${ID}?page=2`, { method: 'POST', body: '{"name":"Anna"}', headers: anna });
    expect(response.status).toBe(201);
    expect(await answerOf(response)).toEqual({ id: ID, page: '2', name: 'Anna', subject: ID });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-csrf-token')).toMatch(/^[\w-]{32}$/);
    expect(handled.splice(0)).toHaveLength(1);
  });

  it.each(['application/json', 'text/plain;charset=UTF-8', 'application/x-www-form-urlencoded', 'made/up', ''])(
    'may send its JSON as content type %j',
    async (type) => {
      const response = await post(new Blob(['{"name":"Żółć"}']), { 'content-type': type });
      expect((await answerOf(response)).name).toBe('Żółć');
      expect(handled.splice(0)).toHaveLength(1);
    },
  );

  it('may claim a compression that its body does not have', async () => {
    expect((await post('{"name":"Anna"}', { 'content-encoding': 'gzip' })).status).toBe(201);
    handled.splice(0);
  });

  it('may send properties that nobody knows', async () => {
    expect((await post('{"name":"Anna","unknown":{"a":[1]}}')).status).toBe(201);
    handled.splice(0);
  });

  it('gets the CSRF token with a refusal too, and the same one every time', async () => {
    const first = (await ask('/api/read', { headers: anna })).headers.get('x-csrf-token');
    const refused = (await post('{')).headers.get('x-csrf-token');
    expect(first).toMatch(/^[\w-]{32}$/);
    expect(refused).toBe(first);
  });

  it('may be answered with JSON that is written already, headers and several cookies', async () => {
    const response = await ask('/api/text');
    expect(response.headers.get('content-length')).toBe('20');
    expect(await response.json()).toEqual({ letter: 'ą' });
    expect(response.headers.get('content-type')).toBe('application/fhir+ndjson');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('of a public operation needs no session and carries none, even when a token comes along', async () => {
    expect(await answerOf(await ask('/api/open'))).toEqual({ session: null });
    expect(await answerOf(await ask('/api/open', { headers: anna }))).toEqual({ session: null });
    expect((await ask('/api/open', { headers: { authorization: 'Bearer damaged' } })).status).toBe(200);
  });
});

describe('a caller is refused', () => {
  const from = async (headers: Record<string, string>) =>
    ask(`/api/echo/${ID}`, { method: 'POST', body: '{"name":"Anna"}', headers });

  it('401 without a session, or with one that does not open', async () => {
    await expectError(await from({}), 401, 'ERR_UNAUTHORIZED');
    await expectError(await from({ authorization: 'Bearer damaged' }), 401, 'ERR_UNAUTHORIZED');
    await expectError(await from(await bearer({ expiresAt: 1_000_000_000 })), 401, 'ERR_UNAUTHORIZED');
  });

  it('401 before the body is looked at: a stranger learns nothing from a bad one', async () => {
    await expectError(await ask('/api/echo/x', { method: 'POST', body: '{' }), 401, 'ERR_UNAUTHORIZED');
  });

  it('401 with a cookie but no CSRF token', async () => {
    const cookie = `patient_sid=${anna.authorization!.slice('Bearer '.length)}`;
    await expectError(await from({ cookie }), 401, 'ERR_UNAUTHORIZED');
  });

  it('403 in a role that the route does not name', async () => {
    await expectError(await from(await bearer({ role: 'ministry' })), 403, 'ERR_FORBIDDEN');
    expect((await from(await bearer({ role: 'staff' }))).status).toBe(201);
    handled.splice(0);
  });
});

describe('a body is refused', () => {
  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/cloudevents+json'])(
    '400 when it is not JSON, sent as %s',
    async (type) => {
      for (const body of ['{"name":', 'name=Anna', "{'name':'Anna'}"]) {
        await expectError(await post(body, { 'content-type': type }), 400, 'ERR_MALFORMED_JSON');
      }
    },
  );

  it('400 when its bytes are no UTF-8: no letter is lost in silence', async () => {
    const cp1250 = Buffer.from('{"name":"\xa3ukasz"}', 'latin1');
    const response = await ask(`/api/echo/${ID}`, { method: 'POST', body: cp1250, headers: anna });
    await expectError(response, 400, 'ERR_MALFORMED_JSON');
  });

  it('400 when it holds half a surrogate pair, which could be neither stored nor sent on', async () => {
    const problems = [{ field: '/name', problem: 'is not well-formed Unicode' }];
    await expectError(await post('{"name":"\\ud800"}'), 400, 'ERR_INVALID_REQUEST', { problems });
  });

  it('not for a byte order mark before it', async () => {
    expect((await post('\ufeff{"name":"Anna"}')).status).toBe(201);
    handled.splice(0);
  });

  it('400 when there is none', async () => {
    await expectError(await post(null), 400, 'ERR_MALFORMED_JSON');
  });

  it.each([
    ['{}', '/name', "must have required property 'name'"],
    ['{"name":1}', '/name', 'must be string'],
    ['{"name":"Aleksandra"}', '/name', 'must NOT have more than 5 characters'],
    ['{"name":"Anna","count":"1"}', '/count', 'must be integer'],
    ['[]', '/', 'must be object'],
    ['null', '/', 'must be object'],
    ['"name"', '/', 'must be object'],
  ])('400 when it is %s, saying what is wrong where', async (body, field, problem) => {
    await expectError(await post(body), 400, 'ERR_INVALID_REQUEST', { problems: [{ field, problem }] });
  });

  it('400 with all that is wrong at once, and never with the values', async () => {
    const response = await post('{"name":"Aleksandra","count":1.5}');
    const text = await response.text();
    expect(JSON.parse(text).problems).toHaveLength(2);
    expect(text).not.toContain('Aleksandra');
  });

  it('400 when a path or query parameter is wrong', async () => {
    const wrong = (path: string) => ask(path, { method: 'POST', body: '{"name":"Anna"}', headers: anna });
    expect(
      (await expectError(await wrong('/api/echo/1'), 400, 'ERR_INVALID_REQUEST', { problems: expect.any(Array) }))
        .problems[0]!.field,
    ).toBe('/id');
    await expectError(await wrong(`/api/echo/${ID}?page=123`), 400, 'ERR_INVALID_REQUEST', {
      problems: expect.any(Array),
    });
    await expectError(await wrong(`/api/echo/${ID}?page=1&page=2`), 400, 'ERR_INVALID_REQUEST', {
      problems: expect.any(Array),
    });
  });

  it('413 beyond 64 KiB, whatever it holds', async () => {
    const limit = 64 * 1024;
    const padded = (size: number) => `{"name":"Anna"${' '.repeat(size - 15)}}`;
    expect((await post(padded(limit))).status).toBe(201);
    handled.splice(0);
    await expectError(await post(padded(limit + 1)), 413, 'ERR_BODY_TOO_LARGE', { maxBytes: limit });
    await expectError(await post('x'.repeat(300_000)), 413, 'ERR_BODY_TOO_LARGE', { maxBytes: limit });
  });
});

describe('an address', () => {
  it.each([
    ...['/', '/api', '/api/echo', `/api/echo/${ID}/more`, '/api/unknown', '/api/%E0%A4%A', '/%00'],
    ...[`/api/echo/${ID}/`, '/API/read', '/api/Read', '/api/read/', '//api/read', '/api//read', '/api/%72ead'],
  ])('%s that leads nowhere is 404: an address has one spelling', async (path) => {
    const response = await ask(path, { method: 'POST', body: '{"name":"Anna"}', headers: anna });
    await expectError(response, 404, 'ERR_NOT_FOUND');
  });

  it('whose parameter is no text in UTF-8 is 400, in our own form', async () => {
    const response = await ask('/api/echo/%E0%A4%A', { method: 'POST', body: '{"name":"Anna"}', headers: anna });
    const problems = [{ field: '/id', problem: 'must match format "uuid"' }];
    await expectError(response, 400, 'ERR_INVALID_REQUEST', { problems });
  });

  it('called with a method it does not have is 405', async () => {
    await expectError(await ask(`/api/echo/${ID}`, { headers: anna }), 405, 'ERR_METHOD_NOT_ALLOWED');
    await expectError(await ask('/api/read', { method: 'PUT', headers: anna }), 405, 'ERR_METHOD_NOT_ALLOWED');
  });
});

describe('a route with limits', () => {
  const allowance = { atOnce: 2, perMinute: 1 };
  const LIMITED: Route[] = [
    {
      operation: 'person',
      method: 'GET',
      path: '/api/person',
      roles: ['patient', 'staff'],
      ground: 'none',
      limits: { person: allowance },
    },
    {
      operation: 'network',
      method: 'GET',
      path: '/api/network',
      roles: 'public',
      ground: 'none',
      limits: { network: allowance },
    },
    {
      operation: 'both',
      method: 'GET',
      path: '/api/both',
      roles: ['patient', 'staff'],
      ground: 'none',
      limits: { network: allowance },
    },
    {
      operation: 'found',
      method: 'GET',
      path: '/api/found',
      roles: ['staff'],
      ground: 'none',
      limits: { person: allowance },
    },
  ];
  let limited: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    process.env.FORWARDED_HOPS = '2';
    const done = operation({ summary: '', response: null, refusals: [] }, async () => ({ status: 204 }));
    const found = operation({ summary: '', response: null, refusals: [] }, async ({ uncounted }) => {
      uncounted();
      return { status: 204 };
    });
    limited = await serve('limits-test', LIMITED, { person: done, network: done, both: done, found });
  });
  afterAll(() => limited.close());

  const statuses = async (path: string, headers: readonly Record<string, string>[]) => {
    const found: number[] = [];
    for (const each of headers) found.push((await fetch(`${limited.url}${path}`, { headers: each })).status);
    return found;
  };
  const times = <T>(count: number, make: () => T) => Promise.all(Array.from({ length: count }, make));

  it('admits one person as often as allowed, by however many sessions they call, and others beside', async () => {
    const sessions = await times(3, () => bearer());
    expect(await statuses('/api/person', sessions)).toEqual([204, 204, 429]);
    const response = await fetch(`${limited.url}/api/person`, { headers: sessions[0]! });
    await expectError(response, 429, 'ERR_RATE_LIMITED');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await statuses('/api/person', [await bearer({ subject: 'somebody else' })])).toEqual([204]);
    // The number of a member of staff may be a patient's id.
    expect(await statuses('/api/person', [await bearer({ role: 'staff' })])).toEqual([204]);
  });

  it('admits one network as often as allowed, whatever the caller writes before the address that the front end saw', async () => {
    const from = (made: string) => ({ 'x-forwarded-for': `${made}203.0.113.7, 35.191.0.1` });
    expect(await statuses('/api/network', [from(''), from('10.0.0.1, '), from('10.0.0.2, ')])).toEqual([204, 204, 429]);
    expect(await statuses('/api/network', [{ 'x-forwarded-for': '203.0.113.8, 35.191.0.1' }])).toEqual([204]);
    expect(await statuses('/api/network', [{}, {}, {}, {}])).toEqual([204, 204, 204, 204]);
  });

  it('counts no network of staff, of whom hundreds share one', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.7, 35.191.0.1' };
    const staff = await times(5, async () => ({ ...(await bearer({ role: 'staff' })), ...forwarded }));
    expect(await statuses('/api/both', staff)).toEqual([204, 204, 204, 204, 204]);
    const patients = await times(3, async () => ({ ...(await bearer()), ...forwarded }));
    expect(await statuses('/api/both', patients)).toEqual([204, 204, 429]);
  });

  it('does not count a call of which its operation says so', async () => {
    const staff = await bearer({ role: 'staff' });
    expect(await statuses('/api/found', [staff, staff, staff, staff])).toEqual([204, 204, 204, 204]);
  });
});

describe('a call that reaches data of persons', () => {
  const routes: Route[] = [
    { operation: 'own', method: 'GET', path: '/api/own/{patientId}', roles: ['patient'], ground: 'own' },
    { operation: 'look', method: 'GET', path: '/api/{pointId}/look', roles: ['staff'], ground: 'visitAtPoint' },
    {
      operation: 'lookNowhere',
      method: 'GET',
      path: '/api/{pointId}/nowhere',
      roles: ['staff'],
      ground: 'visitAtPoint',
    },
  ];
  const POINT = '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0009';
  const written: object[] = [];
  let isLogFull = false;
  let log: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    const own = operation(
      { summary: '', refusals: [], params: Type.Object({ patientId: Type.String() }), response: null },
      async () => {
        handled.push('own');
        return { status: 204 };
      },
    );
    const look = operation({ summary: '', refusals: [], response: null }, async ({ reading }) => {
      for (const id of ['anna', 'jan', 'anna']) reading.note(id);
      return { body: { name: 'Anna', written: written.length } };
    });
    const lookNowhere = operation({ summary: '', refusals: [], response: null }, async () => ({ body: {} }));
    log = await serve('access-test', routes, { own, look, lookNowhere }, 80, async (access) => {
      if (isLogFull) throw new Error('the log cannot be written');
      written.push(access);
    });
  });
  afterAll(() => log.close());
  const nurse = () => bearer({ role: 'staff', subject: 'nurse', servicePointIds: [POINT], id: 'session-1' });
  const get = async (path: string, headers: Record<string, string>) => fetch(`${log.url}${path}`, { headers });

  it('reaches a patient’s own alone: another’s is 403 before any work', async () => {
    await expectError(await get(`/api/own/${POINT}`, anna), 403, 'ERR_FORBIDDEN');
    expect((await get(`/api/own/${ANNA}`, anna)).status).toBe(204);
    expect(handled.splice(0)).toEqual(['own']);
  });

  it('leaves one entry for all that it opened: who, whose, what, the ground and when', async () => {
    written.splice(0);
    expect((await get(`/api/${POINT}/look`, await nurse())).status).toBe(200);
    expect(written).toEqual([
      {
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/),
        actor: { subject: 'nurse', role: 'staff', organisation: POINT, session: 'session-1', channel: 'site' },
        operation: 'look',
        ground: 'visitAtPoint',
        patientIds: ['anna', 'jan'],
      },
    ]);
  });

  it('that opened nothing leaves none', async () => {
    written.splice(0);
    expect((await get(`/api/${POINT}/nowhere`, await nurse())).status).toBe(200);
    expect(written).toEqual([]);
  });

  it('tells nothing when the entry cannot be written', async () => {
    isLogFull = true;
    const response = await get(`/api/${POINT}/look`, await nurse());
    isLogFull = false;
    await expectError(response, 500, 'ERR_INTERNAL');
  });
});

describe('a failure', () => {
  it('is 500 with an error id and nothing of what happened, even when it looks like a refusal', async () => {
    const response = await ask('/api/broken');
    const body = await expectError(response, 500, 'ERR_INTERNAL');
    expect(JSON.stringify([body, ...response.headers])).not.toMatch(/PESEL|secret|slot_full/);
    const again = await answerOf(await ask('/api/broken'));
    expect(again.errorId).not.toBe(body.errorId);
  });

  it('that passes says when to come back, in the header alone', async () => {
    const response = await fetch(`${inProduction.url}/api/hint`);
    await expectError(response, 503, 'ERR_OVERLOADED', { hint: 'wait' });
    expect(response.headers.get('retry-after')).toBe('2');
    expect((await ask('/api/broken')).headers.get('retry-after')).toBeNull();
  });

  it.each([
    ['en', 'The system is busy. Try again in a moment.'],
    ['en-GB,en;q=0.9,pl;q=0.8', 'The system is busy. Try again in a moment.'],
    ['pl-PL,pl;q=0.9,en;q=0.8', 'Duże obciążenie. Spróbuj za chwilę.'],
    ['uk', 'Duże obciążenie. Spróbuj za chwilę.'],
    ['', 'Duże obciążenie. Spróbuj za chwilę.'],
  ])('speaks to a reader who prefers %j', async (language, message) => {
    const response = await ask('/api/refuse', { headers: { 'accept-language': language } });
    expect((await answerOf(response)).message).toBe(message);
  });
});

describe('a refusal that its operation does not declare', () => {
  it('fails a test: it is 500 and says which operation gives what', async () => {
    const response = await fetch(`${inTests.url}/api/unlisted`);
    const body = await expectError(response, 500, 'ERR_INTERNAL');
    expect(body.message).toBe('unlisted gives slot_full, which its schema does not list');
  });

  it('in its details fails a test, too, although the code is declared', async () => {
    const response = await fetch(`${inTests.url}/api/hint`);
    const { message } = await expectError(response, 500, 'ERR_INTERNAL');
    expect(message).toMatch(/^hint gives overloaded with details of another form than shared\/refusals\.ts says/);
  });

  it('is answered all the same in production, and logged as an error with the operation', async () => {
    const error = vi.spyOn(log, 'error').mockReturnValue();
    const response = await fetch(`${inProduction.url}/api/unlisted`);
    await expectError(response, 409, 'ERR_SLOT_FULL', { alternatives: [] });
    const fault = 'gives slot_full, which its schema does not list';
    expect(error.mock.calls).toEqual([[{ operation: 'unlisted', fault }, 'a refusal is not declared']]);
    error.mockRestore();
  });
});

describe('an instance', () => {
  it('works on as many requests as it may, refuses more before any work, and takes new ones when some are done', async () => {
    const begun: (() => void)[] = [];
    const wait = operation({ summary: '', response: null, refusals: [] }, async () => {
      await new Promise<void>((resolve) => begun.push(resolve));
      return { status: 204 };
    });
    const routes: Route[] = [{ operation: 'wait', method: 'GET', path: '/api/wait', roles: 'public', ground: 'none' }];
    const busy = await serve('busy-test', routes, { wait }, 2);
    const askBusy = () => fetch(`${busy.url}/api/wait`);
    const working = [askBusy(), askBusy()];
    await vi.waitFor(() => expect(begun).toHaveLength(2));
    const refused = await askBusy();
    await expectError(refused, 503, 'ERR_OVERLOADED');
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(begun).toHaveLength(2);
    begun[0]!();
    begun[1]!();
    expect((await Promise.all(working)).map(({ status }) => status)).toEqual([204, 204]);
    const next = askBusy();
    await vi.waitFor(() => expect(begun).toHaveLength(3));
    begun[2]!();
    expect((await next).status).toBe(204);
    busy.close();
  });
});
