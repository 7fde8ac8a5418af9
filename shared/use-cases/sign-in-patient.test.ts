import { describe, expect, it } from 'vitest';
import { referral, slotRef, visit } from '../../tests/builders.ts';
import { inForce, memoryPoint, PROGRAMME } from '../../tests/memory-point.ts';
import { BY_PROVIDER } from '../domain/on-record.ts';
import type { Programme, ProgrammeCohort } from '../domain/programmes/schema.ts';
import type { Referral } from '../domain/referral.ts';
import { referralIdOf } from '../domain/referral.ts';
import { signInPatient } from './sign-in-patient.ts';

const ANNA = { pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: null };
const OLENA = { ...ANNA, pesel: null, passport: 'UA AB123456', birthDate: '1990-05-04' };
const FIRST_LOGIN_MS = Date.parse('2027-03-01T08:00:00Z');
const EXPIRES = '2027-05-29T22:00:00Z';
const NEXT_LOGIN_MS = Date.parse('2027-06-15T08:00:00Z');

async function setup(person: typeof ANNA | typeof OLENA = ANNA) {
  const point = memoryPoint();
  const patients = await point.deps.patients();
  let programme: Programme = PROGRAMME;
  let transactions = 0;
  const db = new Proxy(point.db, {
    get: (target, name) => {
      if (name === 'runTransaction') transactions++;
      return Reflect.get(target, name);
    },
  });
  const logIn = async (atMs: number) => {
    point.clock.nowMs = atMs;
    return signInPatient(person, { ...point.deps, db, patients, programmes: inForce(programme) }, BY_PROVIDER);
  };
  const { patientId } = await logIn(FIRST_LOGIN_MS);
  const id = referralIdOf(patientId, 'cov19', 1);
  transactions = 0;
  return {
    ...point,
    id,
    patientId,
    logIn,
    transactions: () => transactions,
    open: (...cohorts: ProgrammeCohort[]) => {
      programme = { ...PROGRAMME, cohorts };
    },
    change: (over: Partial<Referral>) =>
      point.put({ referrals: [{ ...referral(), id, patientId, expiringAt: EXPIRES, ...over }] }),
  };
}

describe('a referral that has expired without being used', () => {
  it.each([
    ['a PESEL', ANNA],
    ['a passport', OLENA],
  ])(
    'is issued anew at the next login of someone with %s, under the same id and for as long as to a newcomer',
    async (_, person) => {
      const { id, logIn, referralOf } = await setup(person);
      expect((await referralOf(id)).expiringAt).toBe(EXPIRES);
      const { referrals } = await logIn(NEXT_LOGIN_MS);
      expect(referrals).toMatchObject([{ id, state: 'issued', expiringAt: '2027-09-12T22:00:00Z' }]);
      expect(await referralOf(id)).toEqual(referrals[0]);
    },
  );

  it('is issued anew once: logins after that read and do nothing more, without a transaction', async () => {
    const { logIn, contents, transactions } = await setup();
    await logIn(NEXT_LOGIN_MS);
    const before = contents();
    expect(transactions()).toBe(1);
    await logIn(NEXT_LOGIN_MS + 86_400_000);
    expect([contents(), transactions()]).toEqual([before, 1]);
  });

  it('is issued anew from the second in which it expires, not before', async () => {
    const { id, logIn, referralOf } = await setup();
    await logIn(Date.parse(EXPIRES) - 1_000);
    expect((await referralOf(id)).expiringAt).toBe(EXPIRES);
    await logIn(Date.parse(EXPIRES));
    expect((await referralOf(id)).expiringAt > EXPIRES).toBe(true);
  });

  it('keeps its count of bookings and the day of a contraindication, and has what its cohort says now', async () => {
    const { id, logIn, referralOf, change, open } = await setup();
    await change({ bookings: 3, visitNotBefore: '20270801', vaccineTypes: ['cov19.moderna'] });
    open({ ...PROGRAMME.cohorts[0]!, visitFrom: '2027-07-01', opensAt: '2027-07-01T05:00:00Z' });
    await logIn(NEXT_LOGIN_MS);
    expect(await referralOf(id)).toMatchObject({
      bookings: 3,
      visitNotBefore: '20270801',
      vaccineTypes: PROGRAMME.cohorts[0]!.vaccines,
      bookableFrom: '2027-07-01T05:00:00Z',
    });
  });

  it('is not issued anew once the cohort is closed', async () => {
    const { logIn, contents, open } = await setup();
    open();
    const before = contents();
    await logIn(NEXT_LOGIN_MS);
    expect(contents()).toEqual(before);
  });

  it('for a later dose is issued anew, too, with its own vaccines and days: late is better than never', async () => {
    const { patientId, put, logIn } = await setup();
    const second = referral({
      patientId,
      dose: 2,
      expiringAt: EXPIRES,
      visitNotBefore: '20270322',
      vaccineTypes: ['cov19.pfizer'],
    });
    const used = { ...visit(slotRef(), { patientId }).referral, state: 'used', expiringAt: EXPIRES } as const;
    await put({ referrals: [used, second] });
    const { referrals } = await logIn(NEXT_LOGIN_MS);
    expect(referrals).toEqual([used, { ...second, expiringAt: '2027-09-12T22:00:00Z' }]);
  });
});

it.each(['booked', 'used', 'revoked'] as const)(
  'a referral that is %s stays as it is, long after its day',
  async (state) => {
    const { logIn, contents, change } = await setup();
    await change({ state });
    const before = contents();
    await logIn(NEXT_LOGIN_MS);
    expect(contents()).toEqual(before);
  },
);

it('a booking made between the reading of an expired referral and its new issue stands', async () => {
  const { id, patientId, db, deps, clock, put, referralOf } = await setup();
  clock.nowMs = NEXT_LOGIN_MS;
  const booked = { ...referral(), id, patientId, state: 'booked', expiringAt: EXPIRES, bookings: 1 } as const;
  const meanwhile = new Proxy(db, {
    get: (target, name) => {
      if (name !== 'runTransaction') return Reflect.get(target, name);
      return async (work: Parameters<typeof db.runTransaction>[0]) => {
        await put({ referrals: [booked] });
        return target.runTransaction(work);
      };
    },
  });
  const { referrals } = await signInPatient(
    ANNA,
    { ...deps, db: meanwhile, patients: await deps.patients() },
    BY_PROVIDER,
  );
  expect(referrals).toEqual([booked]);
  expect(await referralOf(id)).toEqual(booked);
});
