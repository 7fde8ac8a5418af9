import { randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { LRUCache } from 'lru-cache';
import { type Configuration, interactionPolicy, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { newNonce, pageHeaders } from './headers.ts';
import { memoryAdapter } from './memory.ts';
import { noticePage, signOutPage } from './page.ts';
import type { Identity, Realm } from './realms.ts';

export interface ClientOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
}

/** People between their choice and the token request: seconds, so the bound is never felt. */
const IDENTITIES_MAX = 10_000;

const SESSION_TTL_S = 60 * 60;

/** A provider and the place where the interaction leaves who was chosen. */
export interface RealmProvider {
  readonly provider: Provider;
  readonly identities: LRUCache<string, Identity>;
  readonly sessionCookie: string;
}

/** A signing key made at start; its id is its thumbprint, so a client that cached an older key asks again. */
export async function newSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' };
}

/** The OIDC provider of one realm: code flow with PKCE only, consent given, claims in the ID token itself. */
export function createProvider(issuer: string, realm: Realm, client: ClientOptions, key: JWK): RealmProvider {
  const identities = new LRUCache<string, Identity>({ max: IDENTITIES_MAX });
  const path = new URL(issuer).pathname;
  const names = cookieNames(realm);
  const provider = new Provider(issuer, {
    adapter: memoryAdapter(),
    jwks: { keys: [key] },
    clients: [clientMetadata(client)],
    claims: realm.scopeClaims,
    conformIdTokenClaims: false,
    scopes: ['openid'],
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    pkce: { required: () => true },
    cookies: {
      names,
      keys: [randomBytes(32).toString('base64url')],
      long: { path, httpOnly: true, sameSite: 'lax' },
      short: { httpOnly: true, sameSite: 'lax' },
    },
    interactions: { policy: policyWithoutConsent(), url: (_, interaction) => `${path}/interaction/${interaction.uid}` },
    loadExistingGrant: grantWhatIsAsked,
    findAccount(_, subject) {
      const identity = identities.get(subject);
      return identity && { accountId: subject, claims: () => ({ ...identity.claims, sub: subject }) };
    },
    clientBasedCORS: () => false,
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: SESSION_TTL_S,
      IdToken: 600,
      Interaction: 1800,
      Session: SESSION_TTL_S,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource: signOutSource, postLogoutSuccessSource: signedOutSource },
    },
    renderError,
  });
  // The public host and scheme come from the issuer, by way of the forwarded headers that the server sets itself.
  provider.proxy = true;
  return { provider, identities, sessionCookie: names.session };
}

/** Both issuers share one host, and so the browser's cookies. */
function cookieNames({ name }: Realm) {
  return { session: `tp_${name}_session`, interaction: `tp_${name}_interaction`, resume: `tp_${name}_resume` };
}

function clientMetadata(client: ClientOptions): NonNullable<Configuration['clients']>[number] {
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret,
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...(client.postLogoutRedirectUris ?? [])],
    response_types: ['code'],
    grant_types: ['authorization_code'],
  };
}

/** The clients are our own applications, so nobody is asked what they may know. */
function policyWithoutConsent() {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  return policy;
}

async function grantWhatIsAsked(ctx: KoaContextWithOIDC) {
  const { client, session, provider, requestParamOIDCScopes } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
  await grant.save();
  return grant;
}

function respond(ctx: KoaContextWithOIDC, page: (nonce: string) => string): void {
  const nonce = newNonce();
  ctx.set(pageHeaders(nonce));
  ctx.body = page(nonce);
}

function signOutSource(ctx: KoaContextWithOIDC, form: string): void {
  respond(ctx, (nonce) => signOutPage(nonce, form));
}

function signedOutSource(ctx: KoaContextWithOIDC): void {
  respond(ctx, (nonce) => noticePage(nonce, { pl: 'Wylogowano', en: 'Signed out', isError: false }));
}

function renderError(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string }): void {
  respond(ctx, (nonce) =>
    noticePage(nonce, {
      pl: 'Nie udało się zalogować',
      en: 'Signing in failed',
      detail: [out.error, out.error_description].filter(Boolean).join(': '),
      isError: true,
    }),
  );
}
