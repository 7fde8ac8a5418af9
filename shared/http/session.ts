import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { parse as parseCookies, serialize } from 'cookie';
import { LRUCache } from 'lru-cache';
import { type KeyRing, sessionConfig } from '../config.ts';
import { Refusal } from '../domain/errors.ts';
import type { VaccineType } from '../domain/vaccines.ts';
import { openBytes, sealBytes } from '../sealing.ts';

export type Role = 'patient' | 'agent' | 'staff' | 'coordinator' | 'ministry' | 'operator';

/** Who is calling. Sealed into the token whole, so that no request reads a session from anywhere. */
export interface Session {
  readonly id: string;
  readonly role: Role;
  /** The patient's id, or the subject that the staff issuer vouched for. */
  readonly subject: string;
  /** Points whose visits a member of staff may see and record. */
  readonly servicePointIds: readonly string[];
  /** The patient's referrals at login, so that a search knows what they may book without reading. */
  readonly referrals: readonly SessionReferral[];
  /** Does not rotate within a session: clients keep the first one they see. */
  readonly csrfToken: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export interface SessionReferral {
  readonly id: string;
  readonly dose: number;
  readonly vaccineTypes: readonly VaccineType[];
}

export const SESSION_COOKIE = 'patient_sid';
export const CSRF_HEADER = 'x-csrf-token';
const SESSION_MAX_S = 12 * 60 * 60;
/** Opened sessions that an instance remembers, about a kilobyte each. */
const OPENED_MAX = 20_000;

/** Begins a session for someone who has just logged in. */
export function newSession(
  who: Pick<Session, 'role' | 'subject' | 'servicePointIds' | 'referrals'>,
  nowMs: number,
): Session {
  return {
    ...who,
    id: randomUUID(),
    csrfToken: randomBytes(24).toString('base64url'),
    expiresAt: Math.floor(nowMs / 1000) + SESSION_MAX_S,
  };
}

/** Seals and opens tokens: `keyId.base64url`, AES-256-GCM, bound to one purpose. */
export class Tokens {
  readonly #ring: KeyRing;
  /** By token: someone who searches asks again within seconds, and opening is the dearest part of knowing who asks. */
  // As in the rate limit, its room is not set aside at the start.
  readonly #opened = new LRUCache<string, Session>({ maxSize: OPENED_MAX, sizeCalculation: () => 1 });

  constructor(ring: KeyRing = sessionConfig().SESSION_KEYS) {
    this.#ring = ring;
  }

  /** Returns a token that holds `claims` for one purpose until `expiresAt` (epoch seconds). */
  seal(purpose: string, claims: Record<string, unknown>, expiresAt: number): string {
    const { currentId, keys } = this.#ring;
    const plain = Buffer.from(JSON.stringify({ ...claims, expiresAt }));
    return `${currentId}.${sealBytes(keys.get(currentId)!, plain, contextOf(purpose)).toString('base64url')}`;
  }

  /** Returns the claims of a token, or undefined when it is forged, expired, damaged or meant for another purpose. */
  open(purpose: string, token: string, nowMs: number): (Record<string, unknown> & { expiresAt: number }) | undefined {
    const [id, sealed, ...rest] = token.split('.');
    const key = this.#ring.keys.get(id!);
    if (!key || !sealed || rest.length > 0) return undefined;
    try {
      const claims = JSON.parse(openBytes(key, Buffer.from(sealed, 'base64url'), contextOf(purpose)).toString());
      return claims.expiresAt * 1000 > nowMs ? claims : undefined;
    } catch {
      return undefined;
    }
  }

  /** Returns the token of a session: the value of the cookie, and of a Bearer header alike. */
  sealSession(session: Session): string {
    return this.seal('session', { ...session }, session.expiresAt);
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
    const known = this.#opened.get(token);
    if (known) return known.expiresAt * 1000 > nowMs ? known : undefined;
    const session = this.open('session', token, nowMs) as unknown as Session | undefined;
    if (session) this.#opened.set(token, session);
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
  const given = headers[CSRF_HEADER];
  // A read needs no token, since another site cannot see the answer; a wrong token is wrong on any call.
  if (given === undefined && method === 'GET') return;
  const expected = Buffer.from(session.csrfToken);
  const actual = Buffer.from(String(given));
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) throw new Refusal('unauthorized');
}

/** Returns the Set-Cookie value that keeps a token in the browser; an empty value removes the cookie. */
export function cookieOf(name: string, value: string, maxAgeS: number, path = '/'): string {
  return serialize(name, value, { path, httpOnly: true, secure: true, sameSite: 'lax', maxAge: maxAgeS });
}
