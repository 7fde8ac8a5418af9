import { describe, expect, it } from 'vitest';
import { NOW_MS, POINT_ID, refusalOf } from '../../tests/builders.ts';
import { memoryDb } from '../../tests/memory-db.ts';
import { inForce, PROGRAMME } from '../../tests/memory-point.ts';
import { BY_SYSTEM } from '../domain/access.ts';
import { Patients } from '../store/patients.ts';
import { personalDataOf } from '../store/personal-data.ts';
import { admit } from './admit.ts';

const ANNA = { pesel: '44051401458', given_name: 'Anna', family_name: 'Nowak', phone_number: '+48600100200' };

function setup(programme = PROGRAMME) {
  const { db, contents } = memoryDb();
  const patients = new Patients(db, personalDataOf(new Map([['k1', Buffer.alloc(32, 1)]]), Buffer.alloc(32, 2)));
  const context = { db, patients, programmes: inForce(programme), now: () => NOW_MS };
  return {
    contents,
    /** What is on record of whoever has logged in with these claims. */
    recorded: async (claims: object) => {
      const { subject } = await admit('patient', { ...claims }, context);
      return (await patients.get(subject, BY_SYSTEM))!;
    },
    logIn: (claims: object) => admit('patient', { ...claims }, context),
    staff: (claims: object) => admit('staff', { ...claims }, context),
  };
}

describe('a login of a patient', () => {
  it.each([
    ['+0048600100200'],
    ['+486001002003'],
    ['+48700100200'],
    ['+881612345678'],
    ['\ud800'],
    [''],
    [null],
    [600100200],
    [undefined],
  ])('with the phone %j succeeds, and counts it as none: one known from before stays', async (phone_number) => {
    const { recorded } = setup();
    expect(await recorded({ ...ANNA, phone_number })).toMatchObject({ phone: null });
    await recorded(ANNA);
    expect(await recorded({ ...ANNA, phone_number })).toMatchObject({ phone: ANNA.phone_number });
  });

  it('keeps the profession, conditions and district that programmes ask for, sealed, and from before unless they change', async () => {
    const { recorded, contents } = setup();
    const said = { professions: ['nurse'], conditions: ['pregnancy'], district: '1261011' };
    expect(await recorded({ ...ANNA, ...said })).toMatchObject({ circumstances: said });
    expect(JSON.stringify(contents())).not.toMatch(/nurse|pregnancy|1261011/);
    const before = structuredClone(contents());
    expect(await recorded(ANNA)).toMatchObject({ circumstances: said });
    expect(contents()).toEqual(before);
    const moved = { ...said, professions: [], district: '0264011' };
    expect(await recorded({ ...ANNA, professions: [], district: '0264011' })).toMatchObject({ circumstances: moved });
  });

  it('is entitled by a cohort of their profession, at the login at which the provider says it', async () => {
    const nurses = { ...PROGRAMME.cohorts[0]!, id: 'nurses', professions: ['nurse'] };
    const { logIn } = setup({ ...PROGRAMME, cohorts: [nurses] });
    expect((await logIn(ANNA)).referrals).toEqual([]);
    expect((await logIn({ ...ANNA, professions: ['doctor'] })).referrals).toEqual([]);
    expect((await logIn({ ...ANNA, professions: ['nurse'] })).referrals).toHaveLength(1);
    // It is known from then on.
    expect((await logIn(ANNA)).referrals).toHaveLength(1);
  });

  it('keeps a phone in E.164, however the provider writes it', async () => {
    const { recorded } = setup();
    expect((await recorded({ ...ANNA, phone_number: '600 100 200' })).phone).toBe('+48600100200');
  });

  it.each([
    ['without a given name', { given_name: undefined }, { givenName: null, familyName: 'Nowak' }],
    ['with null for a family name', { family_name: null }, { givenName: 'Anna', familyName: null }],
    ['with a name that shows nothing', { given_name: '\u200b' }, { givenName: null, familyName: 'Nowak' }],
    ['with half a surrogate pair in a name', { given_name: 'A\ud800' }, { givenName: null, familyName: 'Nowak' }],
    ['with a name decomposed', { given_name: ' Zo\u0301sia ' }, { givenName: 'Zósia', familyName: 'Nowak' }],
  ])('%s succeeds with what can be used of the names', async (_, claims, names) => {
    const { recorded } = setup();
    expect(await recorded({ ...ANNA, ...claims })).toMatchObject(names);
  });

  it('takes a new name as the provider says it, without a question', async () => {
    const { recorded } = setup();
    const { id } = await recorded(ANNA);
    expect(await recorded({ ...ANNA, family_name: 'Kruk' })).toMatchObject({
      id,
      givenName: 'Anna',
      familyName: 'Kruk',
    });
  });

  it('with a PESEL in groups is of the same person', async () => {
    const { logIn } = setup();
    expect(await logIn({ ...ANNA, pesel: '440514 01458' })).toEqual(await logIn(ANNA));
  });

  it.each([
    ['born in 2085', { pesel: '85271500004' }],
    ['born in 1830', { pesel: '30810100016' }],
    ['without a PESEL', { pesel: undefined }],
    ['with a PESEL of a wrong check digit', { pesel: '44051401457' }],
    ['with half a surrogate pair for a PESEL', { pesel: '\ud800' }],
    ['without any name', { given_name: undefined, family_name: '\u200b' }],
  ])('of someone %s fails as a login, and nobody is recorded', async (_, claims) => {
    const { logIn, contents } = setup();
    expect((await refusalOf(() => logIn({ ...ANNA, ...claims }))).code).toBe('login_failed');
    expect(contents()).toEqual({});
  });
});

describe('a login of staff', () => {
  it('binds them to their points in whatever letters the provider writes the ids', async () => {
    const { staff } = setup();
    const claims = { sub: 'nurse', role: 'staff', service_point_ids: [POINT_ID.toUpperCase()] };
    expect((await staff(claims)).servicePointIds).toEqual([POINT_ID]);
  });

  it('keeps the licence of whoever works at a point, in the form in which records name it', async () => {
    const { staff } = setup();
    const nurse = { sub: 'zofia', role: 'staff', service_point_ids: [POINT_ID] };
    expect(await staff({ ...nurse, licence: '7654321' })).toMatchObject({ licence: '7654321' });
    for (const licence of ['76-54', 7654321, '', null, '\ud8007654321']) {
      expect(await staff({ ...nurse, licence })).not.toHaveProperty('licence');
    }
    expect(await staff({ sub: 'ewa', role: 'ministry', licence: '7654321' })).not.toHaveProperty('licence');
  });

  it('with half a surrogate pair for who it is fails as a login', async () => {
    const { staff } = setup();
    expect((await refusalOf(() => staff({ sub: '\ud800', role: 'staff' }))).code).toBe('login_failed');
  });
});
