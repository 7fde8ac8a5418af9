import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Browser } from './browser.ts';
import { unescapeHtml } from './html.ts';
import { inventedStaff, startTrustedProfile, type TrustedProfile } from './index.ts';
import { type Choice, signIn } from './sign-in.ts';

const PATIENT = { id: 'patient-portal', secret: 'patient-secret', scope: 'openid profile pesel phone' };
const STAFF = { id: 'staff-portal', secret: 'staff-secret', scope: 'openid profile roles' };
const POINTS = ['point-1', 'point-2', 'point-3'];

let profile: TrustedProfile;
let relyingParty: LocalServer;

beforeAll(async () => {
  relyingParty = await listen((_, res) => res.end('signed in'));
  profile = await start();
});

afterAll(async () => {
  await profile.close();
  relyingParty.close();
});

describe('a patient', () => {
  test('gets all their claims in a signed ID token by the code flow with PKCE', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const { claims, idToken } = await signInFully(patient, { pesel: '63101525607' });
    expect(claims).toMatchObject({
      iss: profile.patientIssuer,
      aud: PATIENT.id,
      pesel: '63101525607',
      given_name: 'Elżbieta',
      family_name: 'Mróz-Jasińska',
      birthdate: '1963-10-15',
      phone_number: '+48691230110',
    });
    expect(claims.sub).not.toContain('63101525607');
    expect(JSON.parse(Buffer.from(idToken.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
      alg: 'RS256',
    });
  });

  test('keeps their subject after a restart, and no two people share one', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const { claims } = await signInFully(patient, { pesel: '44051401458' });
    const other = await signInFully(patient, { pesel: '44051401359' });
    expect(other.claims.sub).not.toBe(claims.sub);
    const restarted = await start();
    try {
      const again = await signInFully(await client(restarted.patientIssuer, PATIENT), { pesel: '44051401458' });
      expect(again.claims.sub).toBe(claims.sub);
    } finally {
      await restarted.close();
    }
  });

  test('who is not listed signs in with any valid PESEL, spaces and all', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const { claims } = await signInFully(patient, { pesel: ' 020708 03628 ' });
    expect(claims).toMatchObject({ pesel: '02070803628', birthdate: '1902-07-08' });
  });

  test('without a phone has no phone claim', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const { claims } = await signInFully(patient, { pesel: '31120102732' });
    expect(claims).not.toHaveProperty('phone_number');
  });

  test('is told only what the scope asks for', async () => {
    const patient = await client(profile.patientIssuer, { ...PATIENT, scope: 'openid profile' });
    const { claims } = await signInFully(patient, { pesel: '44051401458' });
    expect(claims).toHaveProperty('given_name');
    expect(claims).not.toHaveProperty('pesel');
  });

  test('who types an invalid PESEL is told so on the page, and a good one then works in the same sign-in', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const person = new Person();
    const { url, checks } = await authorizationUrl(patient);
    const page = await person.follow(url.href);
    const refused = await person.post(page, { pesel: '44051401457' });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('role="alert"');
    expect(refused.text).toContain('value="44051401457"');
    const done = await person.post(refused, { pesel: '44051401458' });
    const tokens = await oidc.authorizationCodeGrant(patient.config, new URL(done.url), checks);
    expect(tokens.claims()).toMatchObject({ pesel: '44051401458' });
  });

  test('chooses anew at every sign-in in one browser', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const person = new Person();
    for (const pesel of ['44051401458', '44051401359', '44051401458']) {
      const { url, checks } = await authorizationUrl(patient);
      const page = await person.follow(url.href);
      expect(page.url).toContain('/interaction/');
      const done = await person.post(page, { pesel });
      const tokens = await oidc.authorizationCodeGrant(patient.config, new URL(done.url), checks);
      expect(tokens.claims()).toMatchObject({ pesel });
    }
  });

  test('who cancels goes back to the client with access_denied', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const person = new Person();
    const { url, checks } = await authorizationUrl(patient);
    const page = await person.follow(url.href);
    const cancel = /<a class="cancel" href="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const back = new URL((await person.follow(new URL(cancel, page.url).href)).url);
    expect(back.origin).toBe(relyingParty.origin);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      error: 'access_denied',
      state: checks.expectedState,
    });
  });

  test('who returns to a page already used is told that it has expired', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const person = new Person();
    const page = await person.follow((await authorizationUrl(patient)).url.href);
    await person.post(page, { pesel: '44051401458' });
    const again = await person.post(page, { pesel: '44051401359' });
    expect(again.status).toBe(400);
    expect(again.text).toContain('Logowanie wygasło');
  });

  test('who signs out is taken back to the client', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const person = new Person();
    const { url, checks } = await authorizationUrl(patient);
    const done = await person.post(await person.follow(url.href), { pesel: '44051401458' });
    const tokens = await oidc.authorizationCodeGrant(patient.config, new URL(done.url), checks);
    const signOut = oidc.buildEndSessionUrl(patient.config, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: `${relyingParty.origin}/bye`,
    });
    const page = await person.follow(signOut.href);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const back = await person.post(page, { xsrf, logout: 'yes' });
    expect(back.url).toBe(`${relyingParty.origin}/bye`);
  });
});

describe('a member of staff', () => {
  test('has their role and points in the claims', async () => {
    const staff = await client(profile.staffIssuer, STAFF);
    const { claims } = await signInFully(staff, { staff: 'beata' });
    expect(claims).toMatchObject({ given_name: 'Beata', role: 'coordinator', service_point_ids: POINTS });
    expect((await signInFully(staff, { staff: 'anna' })).claims).toMatchObject({
      role: 'agent',
      service_point_ids: [],
    });
  });

  test('by an unknown name is refused on the page', async () => {
    const staff = await client(profile.staffIssuer, STAFF);
    const { response } = await signIn((await authorizationUrl(staff)).url.href, { staff: 'nikt' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('role="alert"');
  });

  test('cannot come in through the patients, nor a patient through the staff', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const staff = await client(profile.staffIssuer, STAFF);
    const person = new Person();
    const patientPage = await person.follow((await authorizationUrl(patient)).url.href);
    expect((await person.post(patientPage, { staff: 'anna' })).status).toBe(400);
    const staffPage = await person.follow((await authorizationUrl(staff)).url.href);
    expect((await person.post(staffPage, { pesel: '44051401458' })).status).toBe(400);
  });
});

describe('the provider', () => {
  test('refuses an authorization request without PKCE', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const { url } = await authorizationUrl(patient);
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    const back = new URL((await new Person().follow(url.href)).url);
    expect(back.searchParams.get('error')).toBe('invalid_request');
    expect(back.searchParams.get('error_description')).toMatch(/PKCE/);
  });

  test('refuses a code redeemed with another verifier or a second time', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const { url, checks } = await authorizationUrl(patient);
    const { finalUrl } = await signIn(url.href, { pesel: '44051401458' });
    const otherVerifier = { ...checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() };
    const redeem = (with_: typeof checks) => oidc.authorizationCodeGrant(patient.config, new URL(finalUrl), with_);
    await expect(redeem(otherVerifier)).rejects.toThrow();
    await redeem(checks);
    await expect(redeem(checks)).rejects.toThrow();
  });

  test('takes the client secret in the header or in the body, and no wrong one', async () => {
    const basic = oidc.ClientSecretBasic(PATIENT.secret);
    for (const method of [basic, oidc.ClientSecretPost(PATIENT.secret)]) {
      const patient = await client(profile.patientIssuer, PATIENT, method);
      expect((await signInFully(patient, { pesel: '44051401458' })).claims).toHaveProperty('pesel');
    }
    const wrong = await client(profile.patientIssuer, PATIENT, oidc.ClientSecretBasic('wrong'));
    await expect(signInFully(wrong, { pesel: '44051401458' })).rejects.toThrow();
  });

  test('never redirects to an address that is not registered', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const { url } = await authorizationUrl(patient);
    url.searchParams.set('redirect_uri', 'http://localhost:1/<script>');
    const page = await new Person().follow(url.href);
    expect(page.status).toBe(400);
    expect(page.text).toContain('redirect_uri');
    expect(page.text).not.toContain('<script>');
  });

  test('sends pages that run no script but their own', async () => {
    const patient = await client(profile.patientIssuer, PATIENT);
    const page = await new Person().follow((await authorizationUrl(patient)).url.href);
    const policy = page.headers.get('content-security-policy') ?? '';
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.text).toContain(`<script nonce="${nonce}"`);
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  test('writes nothing to the console', async () => {
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    const quiet = await start();
    try {
      await signInFully(await client(quiet.patientIssuer, PATIENT), { pesel: '44051401458' });
      await signInFully(await client(quiet.staffIssuer, STAFF), { staff: 'anna' });
      for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    } finally {
      for (const spy of spies) spy.mockRestore();
      await quiet.close();
    }
  });

  test('behind a gateway gives only the public address, even when the gateway changes the Host header', async () => {
    let port = 0;
    const gateway = await listen((req, res) => forward(req, res, port));
    const behind = await start(gateway.origin);
    port = behind.port;
    try {
      expect(behind.patientIssuer).toBe(`${gateway.origin}/patient`);
      const patient = await client(behind.patientIssuer, PATIENT);
      const { token_endpoint, end_session_endpoint } = patient.config.serverMetadata();
      expect(token_endpoint).toMatch(`${gateway.origin}/patient/`);
      expect(end_session_endpoint).toMatch(`${gateway.origin}/patient/`);
      const { claims } = await signInFully(patient, { pesel: '44051401458' });
      expect(claims.iss).toBe(`${gateway.origin}/patient`);
    } finally {
      await behind.close();
      gateway.close();
    }
  });
});

function start(issuerBase?: string): Promise<TrustedProfile> {
  const redirectUris = [`${relyingParty.origin}/callback`];
  const postLogoutRedirectUris = [`${relyingParty.origin}/bye`];
  return startTrustedProfile({
    port: 0,
    issuerBase,
    patientClient: { clientId: PATIENT.id, clientSecret: PATIENT.secret, redirectUris, postLogoutRedirectUris },
    staffClient: { clientId: STAFF.id, clientSecret: STAFF.secret, redirectUris },
    staff: async () => inventedStaff(POINTS),
  });
}

type Client = Awaited<ReturnType<typeof client>>;

async function client(issuer: string, { id, secret, scope }: typeof PATIENT, auth = oidc.ClientSecretBasic(secret)) {
  const options = { execute: [oidc.allowInsecureRequests] };
  return { config: await oidc.discovery(new URL(issuer), id, undefined, auth, options), scope };
}

async function authorizationUrl({ config, scope }: Client) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const expectedNonce = oidc.randomNonce();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: `${relyingParty.origin}/callback`,
    scope,
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  return { url, checks: { pkceCodeVerifier, expectedState, expectedNonce } };
}

async function signInFully(of: Client, choice: Choice) {
  const { url, checks } = await authorizationUrl(of);
  const { finalUrl } = await signIn(url.href, choice);
  const tokens = await oidc.authorizationCodeGrant(of.config, new URL(finalUrl), checks);
  const claims = tokens.claims();
  if (!claims || !tokens.id_token) throw new Error('no ID token');
  return { claims, idToken: tokens.id_token };
}

/** One person at one browser, reading pages to their end. */
class Person {
  readonly #browser = new Browser();

  async follow(url: string, form?: URLSearchParams) {
    const visit = await this.#browser.visit(url, form);
    const { status, headers } = visit.response;
    return { url: visit.url, status, headers, text: await visit.response.text() };
  }

  post(page: { url: string; text: string }, fields: Record<string, string>) {
    const action = unescapeHtml(/<form[^>]* action="([^"]+)"/.exec(page.text)?.[1] ?? '');
    return this.follow(new URL(action, page.url).href, new URLSearchParams(fields));
  }
}

interface LocalServer {
  readonly origin: string;
  close(): void;
}

async function listen(handle: (req: IncomingMessage, res: ServerResponse) => void): Promise<LocalServer> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function forward(req: IncomingMessage, res: ServerResponse, port: number): void {
  const headers = { ...req.headers, host: 'elsewhere' };
  const onward = request({ host: '127.0.0.1', port, path: req.url, method: req.method, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(res);
  });
  req.pipe(onward);
}
