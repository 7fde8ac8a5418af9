import type { IncomingHttpHeaders } from 'node:http';
import type { Firestore } from '@google-cloud/firestore';
import { parse as parseCookies } from 'cookie';
import { instantOf } from '../../shared/domain/civil-time.ts';
import { Refusal } from '../../shared/domain/errors.ts';
import type { Programmes } from '../../shared/domain/programmes/programmes.ts';
import type { Identity, LoginAttempt } from '../../shared/gateways/identity.ts';
import { operation } from '../../shared/http/endpoint.ts';
import {
  CSRF_HEADER,
  cookieOf,
  knowsCsrfToken,
  newSession,
  SESSION_COOKIE,
  type Session,
  type Tokens,
} from '../../shared/http/session.ts';
import type { Patients } from '../../shared/store/patients.ts';
import { admit } from '../../shared/use-cases/admit.ts';
import * as schema from './schema.ts';

const ATTEMPT_COOKIE = 'login_attempt';
const ATTEMPT_PATH = '/api/auth';
const ATTEMPT_MAX_S = 600;
const HOME = { patient: '/wizyty', staff: '/punkty-szczepien' } as const;
const LOGIN_PAGE = { patient: '/auth', staff: '/punkty-szczepien' } as const;

interface Dependencies {
  readonly db: Firestore;
  readonly identity: Identity;
  readonly patients: () => Promise<Patients>;
  readonly programmes: Pick<Programmes, 'allInForce'>;
  readonly tokens: Tokens;
  readonly now: () => number;
}

export const operations = ({ db, identity, patients, programmes, tokens, now }: Dependencies) => {
  const attemptOf = ({ cookie }: IncomingHttpHeaders): LoginAttempt | undefined => {
    const sealed = parseCookies(cookie ?? '')[ATTEMPT_COOKIE];
    const remembered = sealed && tokens.open('login', sealed, now());
    return remembered ? (remembered.attempt as LoginAttempt) : undefined;
  };

  /** Exchanges the provider's answer for a session. Throws `login_failed`. */
  const finish = async (attempt: LoginAttempt | undefined, url: string) => {
    if (!attempt) throw new Refusal('login_failed', { reason: 'login_expired' });
    const claims = await identity.finish(attempt, url);
    const who = await admit(attempt.realm, claims, { db, patients: await patients(), programmes, now });
    return { realm: attempt.realm, session: newSession(who, now()) };
  };

  return {
    beginLogin: operation(schema.beginLogin, async ({ query }) => {
      const { attempt, url } = await identity.begin(query.realm);
      const sealed = tokens.seal('login', { attempt }, Math.floor(now() / 1000) + ATTEMPT_MAX_S);
      return redirect(url, [cookieOf(ATTEMPT_COOKIE, sealed, ATTEMPT_MAX_S, ATTEMPT_PATH)]);
    }),

    finishLogin: operation(schema.finishLogin, async ({ request }) => {
      const attempt = attemptOf(request.headers);
      try {
        const { realm, session } = await finish(attempt, request.url);
        const maxAgeS = session.expiresAt - Math.floor(now() / 1000);
        return redirect(HOME[realm], [
          cookieOf(SESSION_COOKIE, tokens.sealSession(session), maxAgeS),
          cookieOf(ATTEMPT_COOKIE, '', 0, ATTEMPT_PATH),
        ]);
      } catch (error) {
        // A person who cancelled, or came back too late, is told on a page; a script gets the refusal.
        if (!(error instanceof Refusal) || error.code !== 'login_failed' || !wantsPage(request.headers)) throw error;
        const page = LOGIN_PAGE[attempt?.realm ?? 'patient'];
        return redirect(`${page}?powod=login_failed`, [cookieOf(ATTEMPT_COOKIE, '', 0, ATTEMPT_PATH)]);
      }
    }),

    getSession: operation(schema.getSession, async ({ session }) => ({
      body: {
        authenticated: true,
        role: session.role,
        subject: session.subject,
        patientId: session.role === 'patient' ? session.subject : null,
        prescriptionIds: session.referrals.map(({ id }) => id),
        servicePointIds: session.servicePointIds,
        licence: session.licence ?? null,
        expiresAt: instantOf(session.expiresAt * 1000),
      },
    })),

    getSettings: operation(schema.getSettings, async ({ session }) => ({
      body: { sessionExpiresAt: instantOf(session.expiresAt * 1000) },
    })),

    logout: operation(schema.logout, async ({ request: { headers } }) => {
      const token = parseCookies(headers.cookie ?? '')[SESSION_COOKIE];
      const session = token === undefined ? undefined : tokens.open('session', token, now());
      // A link or picture on another site's page must not end a session: the page led here stays logged in, and a script is told.
      const isForeign = session !== undefined && !isOwnCall(headers, session as unknown as Session);
      if (isForeign && !wantsPage(headers)) throw new Refusal('unauthorized');
      const cookies = token === undefined || isForeign ? [] : [cookieOf(SESSION_COOKIE, '', 0)];
      // A link in a page leads on to a page; a script's call gets an answer.
      return wantsPage(headers)
        ? redirect('/', cookies)
        : { body: { authenticated: false }, headers: { 'set-cookie': cookies } };
    }),
  };
};

/** Whether a call comes from the session's own client, which knows its CSRF token, or from a page of ours or the address bar. */
function isOwnCall(headers: IncomingHttpHeaders, session: Session): boolean {
  if (headers[CSRF_HEADER] !== undefined) return knowsCsrfToken(headers, session);
  const site = headers['sec-fetch-site'];
  return (site === 'same-origin' || site === 'none') && headers['sec-purpose'] === undefined;
}

function wantsPage({ accept }: IncomingHttpHeaders): boolean {
  return accept?.includes('text/html') ?? false;
}

function redirect(location: string, cookies: readonly string[]) {
  return { status: 302, headers: { location, 'set-cookie': cookies } };
}
