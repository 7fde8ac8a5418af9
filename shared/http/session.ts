import { hash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { parse as parseCookies, serialize } from 'cookie';
import { LRUCache } from 'lru-cache';
import * as Type from 'typebox';
import { type KeyRing, sessionConfig } from '../config.ts';
import { type Actor, CHANNEL_OF_ROLE, ROLES, type Role } from '../domain/actor.ts';
import { Refusal } from '../domain/errors.ts';
import { openBytes, sealBytes } from '../sealing.ts';
import { parserOf } from '../validation.ts';

/** Whether these are all the roles there are: then any session will do. */
export function isEveryRole(roles: readonly string[]): boolean {
  return ROLES.every((role) => roles.includes(role));
}

/** Who is calling. Sealed into the token whole, so that no request reads a session from anywhere. */
export interface Session {
  readonly id: string;
  readonly role: Role;
  /** The patient's id, or the subject that the staff issuer vouched for. */
  readonly subject: string;
  /** Points whose visits a member of staff may see and record. */
  readonly servicePointIds: readonly string[];
  /** The number of their professional licence, of whoever may give doses. */
  readonly licence?: string;
  /** The patient's referrals at login. What they allow now, a search learns elsewhere: a session outlives much. */
  readonly referrals: readonly { readonly id: string }[];
  /** Does not rotate within a session: clients keep the first one they see. */
  readonly csrfToken: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** The version of the claims of a session. Tokens that earlier versions sealed have none, or a lower one. */
const SESSION_VERSION = 1;

/**
 * What the claims of a session must be, whichever version sealed them: what earlier ones lack has a default. A token without the
 * rest is refused like one that does not open, so that its owner logs in again.
 */
export const SessionClaims = Type.Object({
  id: Type.String(),
  role: Type.Enum(ROLES),
  subject: Type.String({ minLength: 1 }),
  servicePointIds: Type.Array(Type.String(), { default: [] }),
  referrals: Type.Array(Type.Object({ id: Type.String() }), { default: [] }),
  licence: Type.Optional(Type.String()),
  csrfToken: Type.String({ minLength: 1 }),
  expiresAt: Type.Number(),
});
const parseClaims = parserOf(SessionClaims);

export const SESSION_COOKIE = 'patient_sid';
export const CSRF_HEADER = 'x-csrf-token';
const SESSION_MAX_S = 12 * 60 * 60;
/** What a browser keeps as one cookie. A longer token is refused before any work. */
const TOKEN_MAX_BYTES = 4 * 1024;
/** The memory that opened sessions may take: some twenty thousand patients, or four thousand members of staff with many points. */
const OPENED_MAX_BYTES = 24 * 1024 * 1024;
/** A remembered session takes about this, and its claims as strings and objects about what its token does. */
const OPENED_ENTRY_BYTES = 700;

/** Begins a session for someone who has just logged in. */
export function newSession(
  who: Pick<Session, 'role' | 'subject' | 'servicePointIds' | 'licence' | 'referrals'>,
  nowMs: number,
): Session {
  return {
    ...who,
    id: randomUUID(),
    csrfToken: randomBytes(24).toString('base64url'),
    expiresAt: Math.floor(nowMs / 1000) + SESSION_MAX_S,
  };
}

/** Returns who acts in a session, at the point that the call names; of whom works at one point alone, at that one. */
export function actorOf({ id, role, subject, servicePointIds }: Session, pointId: string | undefined): Actor {
  const [own, ...others] = servicePointIds;
  const organisation = pointId ?? (others.length === 0 ? own : undefined) ?? null;
  return { subject, role, organisation, session: id, channel: CHANNEL_OF_ROLE[role] };
}

/** Seals and opens tokens: `keyId.base64url`, AES-256-GCM, bound to one purpose. */
export class Tokens {
  readonly #ring: KeyRing;
  /**
   * Someone who searches asks again within seconds, and opening is the dearest part of knowing who asks. By the token's digest: a
   * part of a header as key would keep the whole header in memory.
   */
  // As in the rate limit, its room is not set aside at the start.
  readonly #opened = new LRUCache<string, Session>({ maxSize: OPENED_MAX_BYTES });

  constructor(ring: KeyRing = sessionConfig().SESSION_KEYS) {
    this.#ring = ring;
  }

  /**
   * Returns a token that holds `claims` for one purpose until `expiresAt` (epoch seconds). Throws `login_failed` when no browser
   * would keep it, as for someone with rights at hundreds of points.
   */
  seal(purpose: string, claims: Record<string, unknown>, expiresAt: number): string {
    const { currentId, keys } = this.#ring;
    const plain = Buffer.from(JSON.stringify({ ...claims, expiresAt }));
    const token = `${currentId}.${sealBytes(keys.get(currentId)!, plain, contextOf(purpose)).toString('base64url')}`;
    if (token.length > TOKEN_MAX_BYTES) throw new Refusal('login_failed', { reason: 'token_too_long' });
    return token;
  }

  /**
   * Returns the claims of a token, or undefined when it is forged, expired, damaged, spelled in another way than it was made, or meant
   * for another purpose.
   */
  open(purpose: string, token: string, nowMs: number): (Record<string, unknown> & { expiresAt: number }) | undefined {
    if (token.length > TOKEN_MAX_BYTES) return undefined;
    const [id, sealed, ...rest] = token.split('.');
    const key = this.#ring.keys.get(id!);
    if (!key || !sealed || rest.length > 0) return undefined;
    const bytes = Buffer.from(sealed, 'base64url');
    // The decoder skips what is no base64url and ignores spare bits: one token would open under endlessly many spellings.
    if (bytes.toString('base64url') !== sealed) return undefined;
    try {
      const claims = JSON.parse(openBytes(key, bytes, contextOf(purpose)).toString());
      return claims.expiresAt * 1000 > nowMs ? claims : undefined;
    } catch {
      return undefined;
    }
  }

  /** Returns the token of a session: the value of the cookie, and of a Bearer header alike. */
  sealSession(session: Session): string {
    return this.seal('session', { ...session, version: SESSION_VERSION }, session.expiresAt);
  }

  /**
   * Returns the session of a request, or undefined when it carries none. Throws `unauthorized` for a token that does not
   * open and, where a browser's cookie authorises a change, for a missing or foreign CSRF token.
   */
  sessionOf(request: SessionCarrier, nowMs: number): Session | undefined {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const token = bearer ?? parseCookies(request.headers.cookie ?? '')[SESSION_COOKIE];
    if (!token) return undefined;
    const session = this.#openSession(token, nowMs);
    if (!session) throw new Refusal('unauthorized');
    if (!bearer) refuseForgedRequest(request, session);
    return session;
  }

  #openSession(token: string, nowMs: number): Session | undefined {
    if (token.length > TOKEN_MAX_BYTES) return undefined;
    const digest = hash('sha256', token, 'base64url');
    const known = this.#opened.get(digest);
    if (known) return known.expiresAt * 1000 > nowMs ? known : undefined;
    const claims = this.open('session', token, nowMs);
    const parsed = claims && parseClaims(claims);
    const session = parsed && 'value' in parsed ? parsed.value : undefined;
    if (session) this.#opened.set(digest, session, { size: OPENED_ENTRY_BYTES + token.length });
    return session;
  }
}

/** Personal data are sealed in the same form; nothing sealed for one place opens in another. */
function contextOf(purpose: string): string {
  return `token/${purpose}`;
}

export interface SessionCarrier {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>> & {
    readonly authorization?: string | undefined;
    readonly cookie?: string | undefined;
  };
}

/** A browser sends cookies by itself, also for another site's form, but the token only from our own page. */
function refuseForgedRequest({ method, headers }: SessionCarrier, session: Session): void {
  // A read needs no token, since another site cannot see the answer; a wrong token is wrong on any call.
  if (headers[CSRF_HEADER] === undefined && method === 'GET') return;
  if (!knowsCsrfToken(headers, session)) throw new Refusal('unauthorized');
}

/** Returns whether a request carries the CSRF token of this session, which only the session's own client knows. */
export function knowsCsrfToken(headers: SessionCarrier['headers'], { csrfToken }: Pick<Session, 'csrfToken'>): boolean {
  const expected = Buffer.from(csrfToken);
  const actual = Buffer.from(String(headers[CSRF_HEADER]));
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** Returns the Set-Cookie value that keeps a token in the browser; an empty value removes the cookie. */
export function cookieOf(name: string, value: string, maxAgeS: number, path = '/'): string {
  return serialize(name, value, { path, httpOnly: true, secure: true, sameSite: 'lax', maxAge: maxAgeS });
}
