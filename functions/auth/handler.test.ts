import { afterEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../shared/domain/errors.ts';
import type { Identity, IdentityClaims, LoginAttempt } from '../../shared/gateways/identity.ts';
import { Tokens } from '../../shared/http/session.ts';
import type { Patients } from '../../shared/store/patients.ts';
import { answerOf, bearer, POINT_ID, readOnlyDb, serve } from '../../tests/builders.ts';
import { inForce } from '../../tests/memory-point.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const STAFF: IdentityClaims = { sub: 'nurse', role: 'staff', service_point_ids: [POINT_ID] };
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function setup(claims: IdentityClaims | Refusal = STAFF) {
  const finished: { attempt: LoginAttempt; url: string }[] = [];
  const identity: Identity = {
    begin: async (realm) => ({
      attempt: { realm, state: 'state-1', nonce: 'nonce-1', codeVerifier: 'verifier-1' },
      url: `https://${realm}.example/authorize?state=state-1`,
    }),
    finish: async (attempt, url) => {
      finished.push({ attempt, url });
      if (claims instanceof Refusal) throw claims;
      return claims as IdentityClaims;
    },
  };
  const deps = {
    db: readOnlyDb({}),
    identity,
    patients: async () => ({}) as unknown as Patients,
    programmes: inForce(),
    tokens: new Tokens(),
    now: Date.now,
  };
  const server = await serve('auth', catalog.auth.trigger.routes, operations(deps));
  closers.push(server.close);
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(server.url + path, { headers, redirect: 'manual' });
  const begin = async (query = '?realm=staff') => {
    const response = await get(`/api/auth/login${query}`);
    return { response, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
  };
  return { get, begin, finished };
}

const cookiesOf = (response: Response) =>
  Object.fromEntries(response.headers.getSetCookie().map((set) => set.split(/=(.*)/s)));

describe('a login', () => {
  it('sends the browser to the provider of its realm, with a sealed attempt that shows nothing', async () => {
    const { begin } = await setup();
    const { response } = await begin();
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('https://staff.example/authorize?state=state-1');
    const [attempt] = response.headers.getSetCookie();
    expect(attempt).toMatch(/^login_attempt=[\w.-]+; Max-Age=600; Path=\/api\/auth; HttpOnly; Secure; SameSite=Lax$/);
    expect(attempt).not.toContain('verifier-1');
  });

  it('is a patient’s unless told otherwise; an unknown realm is 400', async () => {
    const { begin } = await setup();
    expect((await begin('')).response.headers.get('location')).toContain('https://patient.example/');
    expect((await begin('?realm=admin')).response.status).toBe(400);
  });

  it('ends with a session for whom the provider vouched, and the attempt is gone', async () => {
    const { begin, get, finished } = await setup();
    const { cookie } = await begin();
    const response = await get('/api/auth/callback?code=c&state=state-1', { cookie });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/punkty-szczepien');
    expect(finished).toMatchObject([
      { attempt: { realm: 'staff', codeVerifier: 'verifier-1' }, url: '/api/auth/callback?code=c&state=state-1' },
    ]);
    const { patient_sid, login_attempt } = cookiesOf(response);
    expect(login_attempt).toMatch(/^; Max-Age=0/);
    const status = await get('/api/auth/status', { cookie: `patient_sid=${patient_sid!.split(';')[0]}` });
    expect(await answerOf(status)).toEqual({
      authenticated: true,
      role: 'staff',
      subject: 'nurse',
      patientId: null,
      prescriptionIds: [],
      servicePointIds: [POINT_ID],
      licence: null,
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect(status.headers.get('x-csrf-token')).toMatch(/^[\w-]{32}$/);
  });

  it('gives points to staff only, whatever the provider lists for others', async () => {
    const { begin, get } = await setup({ ...STAFF, role: 'ministry' });
    const { cookie } = await begin();
    const { patient_sid } = cookiesOf(await get('/api/auth/callback?code=c', { cookie }));
    const status = await get('/api/auth/status', { cookie: `patient_sid=${patient_sid!.split(';')[0]}` });
    expect(await answerOf(status)).toMatchObject({ role: 'ministry', servicePointIds: [] });
  });

  it.each([
    ['no cookie', {}],
    ['a forged attempt', { cookie: 'login_attempt=forged' }],
  ])('is 401 with %s, before the provider is asked', async (_, headers) => {
    const { get, finished } = await setup();
    const response = await get('/api/auth/callback?code=c', headers);
    expect([response.status, (await answerOf(response)).errorCode]).toEqual([401, 'ERR_LOGIN_FAILED']);
    expect(finished).toEqual([]);
  });

  it('is 401 with a session token in place of the attempt', async () => {
    const { get, finished } = await setup();
    const token = (await bearer()).authorization.slice('Bearer '.length);
    expect((await get('/api/auth/callback?code=c', { cookie: `login_attempt=${token}` })).status).toBe(401);
    expect(finished).toEqual([]);
  });

  it.each([
    ['the provider says no', new Refusal('login_failed', { reason: 'access_denied' })],
    ['the claims name no role', { sub: 'nurse' }],
    ['the claims name a role that staff cannot have', { ...STAFF, role: 'patient' }],
    ['the claims name nobody', { ...STAFF, sub: '' }],
  ])('is 401 and sets no session when %s', async (_, claims) => {
    const { begin, get } = await setup(claims);
    const { cookie } = await begin();
    const response = await get('/api/auth/callback?code=c', { cookie });
    expect([response.status, (await answerOf(response)).errorCode]).toEqual([401, 'ERR_LOGIN_FAILED']);
    expect(cookiesOf(response).patient_sid).toBeUndefined();
  });

  it.each([
    ['a patient', 'patient', '/auth?powod=login_failed'],
    ['a member of staff', 'staff', '/punkty-szczepien?powod=login_failed'],
  ])(
    'that %s cancelled leads their browser to their page, which says so, without a session or an attempt',
    async (_, realm, page) => {
      const { begin, get } = await setup(new Refusal('login_failed', { reason: 'access_denied' }));
      const { cookie } = await begin(`?realm=${realm}`);
      const response = await get('/api/auth/callback?error=access_denied', { cookie, accept: 'text/html,*/*' });
      expect([response.status, response.headers.get('location')]).toEqual([302, page]);
      expect(cookiesOf(response).patient_sid).toBeUndefined();
      expect(cookiesOf(response).login_attempt).toMatch(/^;/);
    },
  );
});

describe('a session', () => {
  it('is not there for a stranger', async () => {
    const { get } = await setup();
    expect((await get('/api/auth/status')).status).toBe(401);
  });

  it('has settings, a small JSON by which old clients see whether it still stands; without it they are 401', async () => {
    const { get } = await setup();
    const expiresAt = Math.floor(Date.now() / 1000) + 600;
    const settings = await get('/api/settings', await bearer({ expiresAt }));
    expect(settings.status).toBe(200);
    expect(await answerOf(settings)).toEqual({
      sessionExpiresAt: new Date(expiresAt * 1000).toISOString().replace('.000', ''),
    });
    expect((await get('/api/settings')).status).toBe(401);
    expect((await get('/api/settings', await bearer({ expiresAt: 1 }))).status).toBe(401);
  });

  const logIn = async () => {
    const { begin, get } = await setup();
    const { cookie: attempt } = await begin();
    const { patient_sid } = cookiesOf(await get('/api/auth/callback?code=c', { cookie: attempt }));
    const cookie = `patient_sid=${patient_sid!.split(';')[0]}`;
    const csrf = (await get('/api/auth/status', { cookie })).headers.get('x-csrf-token')!;
    return { get, cookie, csrf };
  };
  const ended = (response: Response) => cookiesOf(response).patient_sid?.startsWith('; Max-Age=0') ?? false;

  it('ends at logout: a page is led home, a script gets an answer, both lose the cookie', async () => {
    const { get, cookie, csrf } = await logIn();
    const link = { cookie, accept: 'text/html,*/*', 'sec-fetch-site': 'same-origin' };
    const page = await get('/api/auth/logout', link);
    expect([page.status, page.headers.get('location')]).toEqual([302, '/']);
    const script = await get('/api/auth/logout', { cookie, accept: 'application/json', 'x-csrf-token': csrf });
    expect(await answerOf(script)).toEqual({ authenticated: false });
    const typed = await get('/api/auth/logout', { cookie, accept: 'text/html', 'sec-fetch-site': 'none' });
    for (const response of [page, script, typed]) expect(ended(response)).toBe(true);
  });

  it.each([
    ['a picture', { accept: 'image/*', 'sec-fetch-site': 'cross-site' }, 401],
    ['a link', { accept: 'text/html', 'sec-fetch-site': 'cross-site' }, 302],
    ['a page of a neighbouring site', { accept: 'text/html', 'sec-fetch-site': 'same-site' }, 302],
    ['a picture in an old browser', { accept: '*/*' }, 401],
    ['a link in an old browser', { accept: 'text/html' }, 302],
    ['a guessed CSRF token', { accept: '*/*', 'sec-fetch-site': 'same-origin', 'x-csrf-token': 'guessed' }, 401],
    [
      'a page fetched before anybody asked',
      { accept: '*/*', 'sec-fetch-site': 'none', 'sec-purpose': 'prefetch' },
      401,
    ],
  ])('is not ended by %s on another site’s page', async (_, headers, status) => {
    const { get, cookie } = await logIn();
    const response = await get('/api/auth/logout', { cookie, ...headers });
    expect([response.status, ended(response)]).toEqual([status, false]);
  });

  it('that has run out, or is not there, is left by logging out without a word', async () => {
    const { get } = await setup();
    const gone = await get('/api/auth/logout', { cookie: 'patient_sid=damaged', accept: 'application/json' });
    expect([gone.status, ended(gone)]).toEqual([200, true]);
    const none = await get('/api/auth/logout', { accept: 'application/json' });
    expect([none.status, none.headers.getSetCookie()]).toEqual([200, []]);
  });
});
