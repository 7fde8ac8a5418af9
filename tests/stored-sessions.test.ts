import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SESSION_COOKIE, type Session, Tokens } from '../shared/http/session.ts';
import { ANNA, NOW_MS, refusalOf } from './builders.ts';

/*
 * Tokens as earlier versions of the code have sealed them, good until 2100. Each set is kept for ever: whoever is logged in when a
 * new version is released stays logged in, or is asked to log in again, and gets no error.
 */

type Sealed = Record<'patient' | 'staff' | 'withoutReferrals' | 'withoutSubject', string>;

const VERSION_0: Sealed = JSON.parse(
  readFileSync(new URL('./fixtures/sessions-version-0.json', import.meta.url), 'utf8'),
);
const REFERRAL_ID = 'b6a7d7a3-4a04-8f0e-8e2b-5d3c1d2e0001';

const tokens = new Tokens({ currentId: 'k1', keys: new Map([['k1', createSecretKey(Buffer.alloc(32, 1))]]) });
const open = (token: string): Session | undefined =>
  tokens.sessionOf({ method: 'GET', headers: { cookie: `${SESSION_COOKIE}=${token}` } }, NOW_MS);

describe('a session sealed by version 0', () => {
  it('of a patient opens with their referrals', () => {
    expect(open(VERSION_0.patient)).toMatchObject({ role: 'patient', subject: ANNA, referrals: [{ id: REFERRAL_ID }] });
  });

  it('of a member of staff opens with their points', () => {
    expect(open(VERSION_0.staff)).toMatchObject({
      role: 'staff',
      subject: 'nurse-7',
      servicePointIds: ['0f9c7cf4-0000-8000-8000-000000000001'],
      referrals: [],
    });
  });

  it('that knew of no referrals opens without any', () => {
    expect(open(VERSION_0.withoutReferrals)).toMatchObject({ subject: ANNA, referrals: [] });
  });

  it('that does not say whose it is asks for a new login', async () => {
    expect(await refusalOf(() => open(VERSION_0.withoutSubject))).toEqual({ code: 'unauthorized', details: {} });
  });
});

describe('a session sealed by a version to come', () => {
  const claims = { id: 'i', role: 'patient', subject: ANNA, csrfToken: 'c', version: 99, novelty: 1 };
  const expiresAt = 4_102_444_800;

  it('opens with what this version knows of it: in a release both are at work', () => {
    expect(open(tokens.seal('session', claims, expiresAt))).toEqual({
      id: 'i',
      role: 'patient',
      subject: ANNA,
      csrfToken: 'c',
      servicePointIds: [],
      referrals: [],
      expiresAt,
    });
  });

  it.each([
    ['a role that is not known here', { role: 'auditor' }],
    ['referrals in a form that is not known here', { referrals: 'all' }],
    ['points in a form that is not known here', { servicePointIds: { all: true } }],
  ])('with %s asks for a new login', async (_, over) => {
    const token = tokens.seal('session', { ...claims, ...over }, expiresAt);
    expect((await refusalOf(() => open(token))).code).toBe('unauthorized');
  });
});
