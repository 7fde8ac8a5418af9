import { createSecretKey } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ANNA, NOW_MS, refusalOf } from '../../tests/builders.ts';
import type { KeyRing } from '../config.ts';
import type { Role } from '../domain/actor.ts';
import { actorOf, CSRF_HEADER, cookieOf, newSession, SESSION_COOKIE, type SessionCarrier, Tokens } from './session.ts';

const HOUR_MS = 3_600_000;

function ringOf(...ids: string[]): KeyRing {
  const keys = new Map(ids.map((id) => [id, createSecretKey(Buffer.alloc(32, id))]));
  return { currentId: ids[0]!, keys };
}

const tokens = new Tokens(ringOf('k1'));
const session = newSession(
  {
    role: 'patient',
    subject: ANNA,
    servicePointIds: [],
    referrals: [{ id: 'r1' }],
  },
  NOW_MS,
);

const request = (method: string, headers: Record<string, string>): SessionCarrier => ({ method, headers });
const withCookie = async (method: string, headers: Record<string, string> = {}) =>
  request(method, { cookie: `${SESSION_COOKIE}=${tokens.sealSession(session)}`, ...headers });
const withBearer = async (method: string, headers: Record<string, string> = {}) =>
  request(method, { authorization: `Bearer ${tokens.sealSession(session)}`, ...headers });

describe('a session', () => {
  it('comes back from its cookie and from a Bearer header as it was sealed', async () => {
    expect(tokens.sessionOf(await withCookie('GET'), NOW_MS)).toEqual(session);
    expect(tokens.sessionOf(await withBearer('GET'), NOW_MS)).toEqual(session);
  });

  it('is not there for a request without a token, with other cookies or another scheme', async () => {
    const without: Record<string, string>[] = [{}, { cookie: 'other=1' }, { authorization: 'Basic YTpi' }];
    for (const headers of without) {
      expect(tokens.sessionOf(request('POST', headers), NOW_MS)).toBeUndefined();
    }
  });

  it('lasts twelve hours, to the second, whether it was opened before or not', async () => {
    const carrier = await withBearer('GET');
    expect(tokens.sessionOf(carrier, NOW_MS + 12 * HOUR_MS - 1_000)).toEqual(session);
    for (const opener of [tokens, new Tokens(ringOf('k1'))]) {
      expect((await refusalOf(() => opener.sessionOf(carrier, NOW_MS + 12 * HOUR_MS))).code).toBe('unauthorized');
    }
  });

  it('has an id and a CSRF token of its own at every login', () => {
    const again = newSession(session, NOW_MS);
    expect(again.id).not.toBe(session.id);
    expect(again.csrfToken).not.toBe(session.csrfToken);
    expect(session.csrfToken).toMatch(/^[\w-]{32}$/);
  });

  it('cannot be read from its token: who is logged in is encrypted', async () => {
    const token = tokens.sealSession(session);
    const parts = token.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(parts.join()).not.toContain(ANNA);
  });
});

describe('a change that a browser’s cookie authorises', () => {
  it.each(['POST', 'DELETE', 'PUT', 'PATCH'])('%s needs the session’s CSRF token', async (method) => {
    const right = await withCookie(method, { [CSRF_HEADER]: session.csrfToken });
    expect(tokens.sessionOf(right, NOW_MS)?.id).toBe(session.id);
    expect((await refusalOf(async () => tokens.sessionOf(await withCookie(method), NOW_MS))).code).toBe('unauthorized');
  });

  it.each([
    ['of another session', newSession(session, NOW_MS).csrfToken],
    ['with one letter less', session.csrfToken.slice(1)],
    ['that is empty', ''],
    ['that says undefined', 'undefined'],
  ])('is refused with a CSRF token %s', async (_, token) => {
    const wrong = await withCookie('POST', { [CSRF_HEADER]: token });
    expect((await refusalOf(() => tokens.sessionOf(wrong, NOW_MS))).code).toBe('unauthorized');
  });
});

describe('the CSRF token', () => {
  it('is not needed to read, but a wrong one is wrong on any call', async () => {
    expect(tokens.sessionOf(await withCookie('GET'), NOW_MS)?.id).toBe(session.id);
    const wrong = await withCookie('GET', { [CSRF_HEADER]: 'wrong' });
    expect((await refusalOf(() => tokens.sessionOf(wrong, NOW_MS))).code).toBe('unauthorized');
  });

  it('is not needed with a Bearer token, which no browser sends by itself', async () => {
    expect(tokens.sessionOf(await withBearer('POST'), NOW_MS)?.id).toBe(session.id);
  });

  it('is needed although another Authorization header comes with the cookie', async () => {
    const carrier = await withCookie('POST', { authorization: 'Basic YTpi' });
    expect((await refusalOf(() => tokens.sessionOf(carrier, NOW_MS))).code).toBe('unauthorized');
  });
});

describe('a token', () => {
  const bearer = (token: string) => request('GET', { authorization: `Bearer ${token}` });
  const expectUnauthorized = async (token: string, opener = tokens) =>
    expect((await refusalOf(() => opener.sessionOf(bearer(token), NOW_MS))).code).toBe('unauthorized');

  it('sealed under the old key opens after a rotation, and new ones are sealed under the new key', async () => {
    const rotated = new Tokens(ringOf('k2', 'k1'));
    const old = tokens.sealSession(session);
    expect(rotated.sessionOf(bearer(old), NOW_MS)).toEqual(session);
    expect(rotated.sealSession(session)).toMatch(/^k2\./);
  });

  it('under a key that is not configured does not open, nor one under another key of that name', async () => {
    await expectUnauthorized(new Tokens(ringOf('k9')).sealSession(session));
    const impostor = { currentId: 'k1', keys: new Map([['k1', createSecretKey(Buffer.alloc(32, 7))]]) };
    await expectUnauthorized(new Tokens(impostor).sealSession(session));
  });

  it('of another purpose is no session, and a session is no token of another purpose', async () => {
    const login = tokens.seal('login', { ...session }, session.expiresAt);
    await expectUnauthorized(login);
    expect(tokens.open('login', tokens.sealSession(session), NOW_MS)).toBeUndefined();
    expect(tokens.open('login', login, NOW_MS)).toMatchObject({ subject: ANNA });
  });

  it('opens under the one spelling in which it was made: junk inside it, padding or spare bits make it another', async () => {
    const token = tokens.sealSession(session);
    const [id, sealed] = token.split('.') as [string, string];
    const spellings = [
      ...['!', ' ', '*', '\u0000', 'ą', '%20'].map((junk) => `${id}.${sealed.slice(0, 9)}${junk}${sealed.slice(9)}`),
      `${token}=`,
      `${token}!`,
      `${id}.${sealed.replaceAll('-', '+').replaceAll('_', '/')}`,
    ].filter((spelling) => spelling !== token);
    for (const spelling of spellings) await expectUnauthorized(spelling);
    // Of the last character of some lengths two or four bits say nothing.
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const spelling = token.slice(0, -1) + last;
      if (spelling !== token) await expectUnauthorized(spelling);
    }
    expect(tokens.sessionOf(bearer(token), NOW_MS)).toEqual(session);
  });

  it('longer than a browser keeps is neither opened nor made', async () => {
    const wide = { ...session, servicePointIds: Array.from({ length: 100 }, () => ANNA) };
    expect((await refusalOf(() => tokens.sealSession(wide))).code).toBe('login_failed');
    const login = { ...session, servicePointIds: Array.from({ length: 60 }, () => ANNA) };
    expect(tokens.sessionOf(bearer(tokens.sealSession(login)), NOW_MS)).toEqual(login);
    await expectUnauthorized(`${tokens.sealSession(session)}${'A'.repeat(4_096)}`);
  });

  it('that is damaged, cut or lengthened anywhere does not open', async () => {
    const token = tokens.sealSession(session);
    for (let at = 0; at < token.length; at++) {
      await expectUnauthorized(token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1));
    }
    for (const other of [token.slice(0, -4), `${token}AAAA`, `${token}.x`, 'not-a-token', 'k1.', 'k1.AAAA']) {
      await expectUnauthorized(other);
    }
  });
});

it('the sessions that are remembered take bounded memory, however many tokens come and however long their headers are', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const opener = new Tokens(ringOf('k1'));
  const grownMiB = (count: number, points: number) => {
    collect();
    const before = process.memoryUsage().heapUsed;
    const servicePointIds = Array.from({ length: points }, () => ANNA);
    for (let i = 0; i < count; i++) {
      const token = tokens.sealSession(newSession({ ...session, servicePointIds }, NOW_MS));
      // As a header comes from the wire: the token is a piece of it.
      const cookie = Buffer.from(`${SESSION_COOKIE}=${token}; other=${'x'.repeat(12_000)}`).toString('latin1');
      expect(opener.sessionOf(request('GET', { cookie }), NOW_MS)?.subject).toBe(ANNA);
    }
    collect();
    return (process.memoryUsage().heapUsed - before) / 1024 ** 2;
  };
  expect(grownMiB(3_000, 0)).toBeLessThan(12);
  expect(grownMiB(12_000, 50)).toBeLessThan(40);
});

it('the cookie is kept from scripts, from plain HTTP and from other sites’ forms, and an empty one is removed', () => {
  expect(cookieOf(SESSION_COOKIE, 'value', 600)).toBe(
    'patient_sid=value; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax',
  );
  expect(cookieOf('attempt', '', 0, '/api/auth')).toBe(
    'attempt=; Max-Age=0; Path=/api/auth; HttpOnly; Secure; SameSite=Lax',
  );
});

describe('who acts in a session', () => {
  const at = (role: Role, servicePointIds: readonly string[] = []) => {
    const who = { role, subject: 'someone', servicePointIds, referrals: [] };
    return newSession(who, NOW_MS);
  };

  it.each([
    ['staff at the point that the call names', at('staff', ['a', 'b']), 'b', 'b', 'site'],
    ['staff of one point, at that one', at('coordinator', ['a']), undefined, 'a', 'site'],
    ['staff of several points, at none of them unless the call says', at('staff', ['a', 'b']), undefined, null, 'site'],
    ['a patient', at('patient'), undefined, null, 'patient'],
    ['an agent', at('agent'), undefined, null, 'hotline'],
    ['the Ministry', at('ministry'), undefined, null, 'ministry'],
  ] as const)('is %s', (_, session, pointId, organisation, channel) => {
    const { role, id } = session;
    expect(actorOf(session, pointId)).toEqual({ subject: 'someone', role, organisation, session: id, channel });
  });
});
