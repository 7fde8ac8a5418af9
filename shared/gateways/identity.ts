import * as oidc from 'openid-client';
import { identityConfig } from '../config.ts';
import { Refusal } from '../domain/errors.ts';
import { log } from '../log.ts';

/** Who may vouch: the trusted profile for patients, the professional identity for staff. */
export type Realm = 'patient' | 'staff';

/** What a login must remember until its callback. Kept sealed in the browser. */
export interface LoginAttempt {
  readonly realm: Realm;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** The claims of an ID token that passed every check. */
export type IdentityClaims = Readonly<Record<string, unknown>>;

export interface Identity {
  /** Begins a login. Returns what to remember and the address to send the browser to. */
  begin(realm: Realm): Promise<{ attempt: LoginAttempt; url: string }>;
  /** Ends it with the callback's path and query. Throws `login_failed` when the provider or any check says no. */
  finish(attempt: LoginAttempt, callbackUrl: string): Promise<IdentityClaims>;
}

const SCOPES: Record<Realm, string> = {
  patient: 'openid profile pesel phone circumstances',
  staff: 'openid profile roles',
};

/** Returns the configured identity providers (OpenID Connect, code flow with PKCE). */
export function identity(): Identity {
  const config = identityConfig();
  const redirectUri = `${config.PUBLIC_URL}/api/auth/callback`;
  const clients: Record<Realm, () => Promise<oidc.Configuration>> = {
    patient: discovered(config.PATIENT_ISSUER, config.PATIENT_CLIENT_ID, config.PATIENT_CLIENT_SECRET),
    staff: discovered(config.STAFF_ISSUER, config.STAFF_CLIENT_ID, config.STAFF_CLIENT_SECRET),
  };
  return {
    begin: async (realm) => {
      const attempt: LoginAttempt = {
        realm,
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        codeVerifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(await clients[realm](), {
        redirect_uri: redirectUri,
        scope: SCOPES[realm],
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(attempt.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { attempt, url: url.href };
    },
    finish: async (attempt, callbackUrl) => {
      try {
        const tokens = await oidc.authorizationCodeGrant(
          await clients[attempt.realm](),
          new URL(callbackUrl, config.PUBLIC_URL),
          {
            expectedState: attempt.state,
            expectedNonce: attempt.nonce,
            pkceCodeVerifier: attempt.codeVerifier,
            idTokenExpected: true,
          },
        );
        return tokens.claims()!;
      } catch (error) {
        if (error instanceof oidc.AuthorizationResponseError)
          throw new Refusal('login_failed', { reason: error.error });
        if (error instanceof oidc.ResponseBodyError || error instanceof oidc.ClientError) {
          // The provider, or our registration with it, is at fault; the person is told to try again.
          log.warn({ realm: attempt.realm, err: error }, 'a login could not be completed');
          throw new Refusal('login_failed');
        }
        throw error;
      }
    },
  };
}

/** Reads the provider's metadata at the first login, not at start; a failed attempt is repeated at the next. */
function discovered(issuer: string, clientId: string, clientSecret: string): () => Promise<oidc.Configuration> {
  let configuration: Promise<oidc.Configuration> | undefined;
  return () => {
    // Plain HTTP is accepted only where the configured issuer itself is plain: on a development machine.
    const execute = new URL(issuer).protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    configuration ??= oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute });
    configuration.catch(() => {
      configuration = undefined;
    });
    return configuration;
  };
}
