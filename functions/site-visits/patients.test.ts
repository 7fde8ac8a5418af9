import { afterEach, describe, expect, it } from 'vitest';
import { referralIdOf } from '../../shared/domain/referral.ts';
import { OTHER_POINT_ID, POINT_ID, recordedAccesses, referral, slotRef, visit } from '../../tests/builders.ts';
import { closeAll, inForce, memoryPoint, NURSE, PROGRAMME, served } from '../../tests/memory-point.ts';
import { operations } from './handler.ts';

const PATH = `/api/site/${POINT_ID}/patients`;
const PESEL = '44051401458';
const ANNA = { pesel: PESEL, givenName: 'Anna', familyName: 'Nowak', phone: '+48600100200' };
/** Of a woman born on 15 July 2085, and of a man born on 1 January 1830. */
const PESEL_OF_2085 = '85271500004';
const PESEL_OF_1830 = '30810100016';
const PASSPORT = { country: 'UA', number: 'AB123456' };
const OLENA = {
  passport: PASSPORT,
  birthDate: '1990-05-04',
  givenName: 'Olena',
  familyName: 'Шевченко',
  phone: '+380501234567',
};
const NOBODY = { patient: null, referrals: [], visits: [] };

afterEach(closeAll);

async function setup(programme = PROGRAMME) {
  const point = memoryPoint();
  const call = await served('site-visits', operations({ ...point.deps, programmes: inForce(programme) }));
  return {
    ...point,
    call,
    find: (identity: object, who = NURSE) => call('POST', `${PATH}/find`, identity, who),
    register: (person: object, who = NURSE) => call('POST', PATH, person, who),
  };
}

describe('looking people up', () => {
  it('goes on without end while people are found; whoever guesses numbers is told to wait', async () => {
    const { register, find } = await setup();
    await register(ANNA);
    for (let known = 0; known < 80; known++) expect((await find({ pesel: PESEL })).status).toBe(200);
    const guesses = [];
    for (let guess = 0; guess < 80; guess++) {
      guesses.push((await find({ passport: { country: 'UA', number: `ZZ${100_000 + guess}` } })).status);
    }
    expect(guesses.indexOf(429)).toBe(60);
    expect(new Set(guesses.slice(60))).toEqual(new Set([429]));
  });

  it('flags whoever guesses 150 numbers, once, and tells them nothing', async () => {
    const { find } = await setup();
    recordedAccesses.splice(0);
    const guesses = [];
    for (let guess = 0; guess < 150; guess++) {
      guesses.push(await find({ passport: { country: 'UA', number: `ZZ${200_000 + guess}` } }));
    }
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(90);
    expect(guesses.filter(({ body }) => body.patient)).toEqual([]);
    expect(recordedAccesses).toEqual([
      expect.objectContaining({ operation: 'findPatient', patientIds: [], reason: 'guessing', isFlagged: true }),
    ]);
    expect(recordedAccesses[0]!.actor.subject).toBe('nurse');
  });
});

describe('registering', () => {
  it.each([
    [
      'with a PESEL',
      ANNA,
      { pesel: PESEL },
      { pesel: PESEL, givenName: 'Anna', familyName: 'Nowak', phone: ANNA.phone },
    ],
    [
      'with a passport',
      OLENA,
      { passport: PASSPORT },
      { pesel: null, givenName: 'Olena', familyName: 'Шевченко', phone: OLENA.phone },
    ],
  ])(
    'someone %s answers with them and the referral of their cohort; they are found by it from then on',
    async (_, person, identity, shown) => {
      const { register, find } = await setup();
      expect((await find(identity)).body).toEqual(NOBODY);
      const { status, body } = await register(person);
      expect(status).toBe(200);
      expect(body).toEqual({
        patient: { id: expect.any(String), ...shown },
        referrals: [
          {
            id: referralIdOf(body.patient!.id, 'cov19', 1),
            programme: 'cov19',
            dose: 1,
            vaccineTypes: PROGRAMME.cohorts[0]!.vaccines,
            state: 'issued',
            visitNotBefore: null,
            expiringAt: '2027-05-29T22:00:00Z',
          },
        ],
        visits: [],
      });
      expect((await find(identity)).body).toEqual(body);
    },
  );

  it('somebody whom their profession entitles gets the referral, and what it is stands in no answer', async () => {
    const nurses = { ...PROGRAMME.cohorts[0]!, id: 'nurses', professions: ['nurse'], districts: ['12'] };
    const { register, contents } = await setup({ ...PROGRAMME, cohorts: [nurses] });
    const lives = { district: '1261011' };
    expect((await register({ ...ANNA, ...lives })).body.referrals).toEqual([]);
    expect((await register({ ...ANNA, ...lives, professions: ['doctor'] })).body.referrals).toEqual([]);
    const registered = await register({ ...ANNA, professions: ['nurse', 'nurse'] });
    expect(registered.body.referrals).toHaveLength(1);
    expect(registered.text).not.toContain('nurse');
    expect(JSON.stringify(contents())).not.toMatch(/"nurse"|1261011"/);
  });

  it.each([
    [{ professions: ['Nurse'] }],
    [{ conditions: Array.from({ length: 21 }, (_, i) => `condition_${i}`) }],
    [{ district: '12' }],
    [{ district: '9961011' }],
    [{ professions: 'nurse' }],
  ])('with %j is refused, and nothing is written', async (wrong) => {
    const { register, contents } = await setup();
    const before = structuredClone(contents());
    const { status, body } = await register({ ...ANNA, ...wrong });
    expect([status, body.errorCode]).toEqual([400, 'ERR_INVALID_REQUEST']);
    expect(contents()).toEqual(before);
  });

  it.each([
    ['PESEL', ANNA],
    ['passport', OLENA],
  ])(
    'the same %s again changes nothing; with a name that was confirmed it is the same person, with this one, and whoever gives no phone keeps the known one',
    async (_, person) => {
      const { register, contents, rowsOf } = await setup();
      const first = await register(person);
      const before = contents();
      expect(await register(person)).toEqual(first);
      expect(contents()).toEqual(before);
      const updated = await register({ ...person, familyName: ' Kowalska ', phone: null, confirmName: true });
      expect(updated.body).toMatchObject({
        patient: { id: first.body.patient!.id, familyName: 'Kowalska', phone: person.phone },
        referrals: [{ id: first.body.referrals[0]!.id }],
      });
      expect([rowsOf('patients').size, rowsOf('identities').size, rowsOf('referrals').size]).toEqual([1, 1, 1]);
    },
  );

  it('stores nothing of a person in clear', async () => {
    const { register, contents } = await setup();
    await register(ANNA);
    await register(OLENA);
    expect(JSON.stringify(contents())).not.toMatch(
      /44051401458|AB123456|1990-05-04|Anna|Olena|Nowak|Шевченко|501234567/,
    );
  });

  it('passports of one number from two countries are two people', async () => {
    const { register, find } = await setup();
    const { body } = await register(OLENA);
    const other = await register({ ...OLENA, passport: { ...PASSPORT, country: 'BY' } });
    expect(other.body.patient!.id).not.toBe(body.patient!.id);
    expect((await find({ passport: PASSPORT })).body.patient!.id).toBe(body.patient!.id);
  });

  it.each([
    ['in small letters', { country: 'ua', number: 'ab123456' }],
    ['in groups', { country: 'UA', number: ' AB 123-456 ' }],
    ['in wide letters', { country: 'ＵＡ', number: 'ＡＢ１２３４５６' }],
    ['with what nobody sees', { country: 'UA', number: 'AB\u00ad123\u200b456' }],
  ])('a passport written %s is the same passport', async (_, passport) => {
    const { register, find, contents } = await setup();
    const first = await register(OLENA);
    const before = contents();
    expect(await register({ ...OLENA, passport })).toEqual(first);
    expect((await find({ passport })).body).toEqual(first.body);
    expect(contents()).toEqual(before);
  });

  it('a PESEL in groups is the same PESEL', async () => {
    const { register, find, rowsOf } = await setup();
    const first = await register(ANNA);
    expect(await register({ ...ANNA, pesel: ' 440514 01458 ' })).toEqual(first);
    expect((await find({ pesel: '440514-01458' })).body).toEqual(first.body);
    expect(rowsOf('identities').size).toBe(1);
  });

  it('the same passport with another birth date is 409 in its own code, even with the name confirmed, and changes nothing', async () => {
    const { register, contents } = await setup();
    await register(OLENA);
    const before = contents();
    for (const confirmName of [false, true]) {
      const { status, body, text } = await register({
        ...OLENA,
        birthDate: '1991-06-05',
        familyName: 'Inna',
        confirmName,
      });
      expect([status, body.errorCode]).toEqual([409, 'ERR_BIRTH_DATE_DIFFERS']);
      expect(text).not.toMatch(/Olena|Шевченко|1990/);
    }
    expect(contents()).toEqual(before);
  });

  it.each([
    ['PESEL', ANNA],
    ['passport', OLENA],
  ])(
    'a known %s with another name is 409 in its own code until the name is confirmed, and overwrites nobody',
    async (_, person) => {
      const { register, contents } = await setup();
      const { body: known } = await register(person);
      const before = contents();
      for (const name of [{ familyName: 'Inna' }, { givenName: 'Inny' }, { givenName: null }]) {
        const { status, body, text } = await register({ ...person, ...name });
        expect([status, body.errorCode]).toEqual([409, 'ERR_NAME_DIFFERS']);
        expect(text).not.toContain(person.givenName);
      }
      expect(contents()).toEqual(before);
      const { body } = await register({ ...person, familyName: 'Inna', confirmName: true });
      expect(body.patient).toEqual({ ...known.patient, familyName: 'Inna' });
    },
  );

  it.each([
    ['', { givenName: '' }],
    ['null', { givenName: null }],
    ['no key', { givenName: undefined }],
  ])('whose passport has one name is registered with it, the other being %j', async (_, other) => {
    const { register, find } = await setup();
    const suharto = { ...OLENA, familyName: 'Suharto', ...other };
    const { status, body } = await register(suharto);
    expect(status).toBe(200);
    expect(body.patient).toMatchObject({ givenName: null, familyName: 'Suharto' });
    expect((await find({ passport: PASSPORT })).body).toEqual(body);
    const given = await register({
      ...suharto,
      passport: { ...PASSPORT, country: 'ID' },
      givenName: 'Sukarno',
      familyName: '',
    });
    expect(given.body.patient).toMatchObject({ givenName: 'Sukarno', familyName: null });
  });

  it('keeps names in one spelling and phones in E.164, however they were typed', async () => {
    const { register } = await setup();
    const typed = { ...ANNA, givenName: ' Zo\u0301sia\u200b ', familyName: 'Nowak  Kruk', phone: '600 100-200' };
    const { body } = await register(typed);
    expect(body.patient).toMatchObject({ givenName: 'Zósia', familyName: 'Nowak Kruk', phone: '+48600100200' });
    expect((await register({ ...typed, givenName: 'Zósia', familyName: 'Nowak Kruk' })).body).toEqual(body);
  });

  it('says of a phone in a code of its own what is wrong with it', async () => {
    const { register } = await setup();
    const { body } = await register({ ...ANNA, phone: '+48801100200' });
    expect(body.problems).toEqual([{ field: '/phone', code: 'shared_cost', problem: 'is a number of shared cost' }]);
  });

  it('someone of no cohort is registered without a referral', async () => {
    const { register } = await setup();
    const { status, body } = await register({ ...OLENA, birthDate: '2020-05-04' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ patient: { givenName: 'Olena' }, referrals: [] });
  });

  it.each([
    ['a PESEL with a wrong check digit', { ...ANNA, pesel: '44051401457' }, '/pesel'],
    ['a PESEL of a day that does not exist', { ...ANNA, pesel: '99023000005' }, '/pesel'],
    ['a PESEL of ten digits', { ...ANNA, pesel: '4405140145' }, '/pesel'],
    ['a PESEL beside a passport that is none', { ...OLENA, pesel: '44051401457' }, '/pesel'],
    ['neither PESEL nor passport', { ...ANNA, pesel: undefined }, '/pesel'],
    [
      'a passport of a country of three letters',
      { ...OLENA, passport: { ...PASSPORT, country: 'UKR' } },
      '/passport/country',
    ],
    ['a passport of UK, which is GB', { ...OLENA, passport: { ...PASSPORT, country: 'UK' } }, '/passport/country'],
    ['a passport of nowhere', { ...OLENA, passport: { ...PASSPORT, country: 'ZZ' } }, '/passport/country'],
    ['a passport of a private code', { ...OLENA, passport: { ...PASSPORT, country: 'XK' } }, '/passport/country'],
    [
      'a passport in Cyrillic letters',
      { ...OLENA, passport: { ...PASSPORT, number: '\u0410\u0412123456' } },
      '/passport/number',
    ],
    ['a passport of three letters', { ...OLENA, passport: { ...PASSPORT, number: 'A-1-2' } }, '/passport/number'],
    ['a PESEL of somebody born in 2085', { ...ANNA, pesel: PESEL_OF_2085 }, '/pesel'],
    ['a PESEL of somebody born in 1830', { ...ANNA, pesel: PESEL_OF_1830 }, '/pesel'],
    ['a birth date of 1830', { ...OLENA, birthDate: '1830-05-04' }, '/birthDate'],
    ['a name of zero-width characters', { ...ANNA, givenName: '\u200b\u200d' }, '/givenName'],
    ['half a surrogate pair in a name', { ...ANNA, familyName: '\ud800' }, '/familyName'],
    ['a name that turns the direction of writing', { ...ANNA, familyName: 'Now\u202eak' }, '/familyName'],
    ['half a surrogate pair in a PESEL', { ...ANNA, pesel: '4405140145\udc00' }, '/pesel'],
    [
      'half a surrogate pair in a passport',
      { ...OLENA, passport: { ...PASSPORT, number: '\ud800' } },
      '/passport/number',
    ],
    ['no name at all', { ...ANNA, givenName: '', familyName: null }, '/familyName'],
    ['a passport without a birth date', { ...OLENA, birthDate: undefined }, '/birthDate'],
    ['a birth date that does not exist', { ...OLENA, birthDate: '1990-02-30' }, '/birthDate'],
    ['a birth date to come', { ...OLENA, birthDate: '2027-03-02' }, '/birthDate'],
    ['a blank name', { ...ANNA, givenName: '  ' }, '/givenName'],
    ['a phone of another country’s form', { ...ANNA, phone: '+0048600100200' }, '/phone'],
    ['a phone with a digit too many', { ...ANNA, phone: '+486001002003' }, '/phone'],
    ['a premium-rate phone', { ...ANNA, phone: '+48700100200' }, '/phone'],
    ['half a surrogate pair for a phone', { ...ANNA, phone: '\ud800' }, '/phone'],
    ['no word about a phone', { ...ANNA, phone: undefined }, '/phone'],
  ])('%s is 400 and says where and never what, and nobody is registered', async (_, person, field) => {
    const { register, contents } = await setup();
    const { status, body, text } = await register(person);
    expect([status, body.errorCode]).toEqual([400, 'ERR_INVALID_REQUEST']);
    expect(body.problems.map((problem) => problem.field)).toContain(field);
    for (const value of ['440514014', '990230', 'AB123456', 'ab123456', '1990', 'Nowak', '600100']) {
      expect(text).not.toContain(value);
    }
    expect(contents()).toEqual({});
  });
});

describe('a referral that has expired', () => {
  it('is issued anew when its person is registered again, by id and document', async () => {
    const { register, find, clock } = await setup();
    const { id: patientId } = (await register(OLENA)).body.patient!;
    clock.nowMs = Date.parse('2027-06-15T08:00:00Z');
    expect((await find({ passport: PASSPORT })).body.referrals).toMatchObject([{ state: 'expired' }]);
    const { status, body } = await register({ patientId, document: { passport: PASSPORT } });
    expect([status, body.referrals]).toMatchObject([200, [{ state: 'issued', expiringAt: '2027-09-12T22:00:00Z' }]]);
    expect((await find({ passport: PASSPORT })).body).toEqual(body);
  });

  it('stays as it is for whoever names neither document nor visit nor reason, or the document of another person', async () => {
    const { register, clock, contents } = await setup();
    const { id: patientId } = (await register(OLENA)).body.patient!;
    await register(ANNA);
    clock.nowMs = Date.parse('2027-06-15T08:00:00Z');
    const before = contents();
    for (const more of [{}, { document: { pesel: PESEL } }]) {
      const { status, body } = await register({ patientId, ...more });
      expect([status, body.errorCode, body.patient]).toEqual([403, 'ERR_NO_GROUND', undefined]);
    }
    expect(contents()).toEqual(before);
  });

  it('of nobody is 404', async () => {
    const { register } = await setup();
    const { status, body } = await register({
      patientId: '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0009',
      breakGlass: { reason: 'x' },
    });
    expect([status, body.errorCode]).toEqual([404, 'ERR_PATIENT_NOT_FOUND']);
  });
});

describe('finding', () => {
  it('shows every referral by dose, one past its day as expired, and visits at any point by start', async () => {
    const { register, find, put, clock } = await setup();
    const { id: patientId } = (await register(ANNA)).body.patient!;
    const late = visit(slotRef({ day: '20270320' }), { patientId, dose: 3 });
    const early = visit(slotRef({ servicePointId: OTHER_POINT_ID }), { patientId, dose: 2 });
    const foreign = visit(slotRef(), { id: 'foreign' });
    await put({
      referrals: [late.referral, early.referral, referral({ ...foreign.referral, dose: 4 })],
      visits: [late.appointment, early.appointment, foreign.appointment],
    });
    clock.nowMs = Date.parse('2027-06-01T08:00:00Z');
    const { status, body } = await find({ pesel: PESEL });
    expect(status).toBe(200);
    expect(body.referrals).toMatchObject([
      { dose: 1, state: 'expired' },
      { id: early.referral.id, dose: 2, state: 'booked' },
      { id: late.referral.id, dose: 3, state: 'booked' },
    ]);
    const term = { vaccineType: 'cov19.pfizer', dose: 1, status: 'ACTIVE' };
    expect(body.visits).toEqual([
      { id: early.appointment.id, servicePointName: 'Łódzka Hala Expo', startAt: '2027-03-02T09:00:00Z', ...term },
      { id: late.appointment.id, servicePointName: 'Przychodnia Zdrowie', startAt: '2027-03-20T09:00:00Z', ...term },
    ]);
  });

  it('by a PESEL that is none is 400 with its field, and the number is not in the answer', async () => {
    const { find } = await setup();
    const { status, body, text } = await find({ pesel: '44051401457' });
    expect(status).toBe(400);
    expect(body.problems).toEqual([{ field: '/pesel', problem: 'is not a PESEL' }]);
    expect(text).not.toContain('44051401457');
  });

  it.each([
    ['a PESEL', ANNA, { pesel: PESEL }],
    ['a passport', OLENA, { passport: PASSPORT }],
  ])('someone known by id shows the same as by %s, in whatever letters the id is', async (_, person, identity) => {
    const { register, find } = await setup();
    const { body } = await register(person);
    const patientId = body.patient!.id;
    const breakGlass = { reason: 'x' };
    expect((await find({ patientId, breakGlass })).body).toEqual((await find(identity)).body);
    expect((await find({ patientId: patientId.toUpperCase(), breakGlass })).body).toEqual(body);
  });

  it('an id of nobody finds nobody, without a ground it is 403, and what is no id is 400', async () => {
    const { register, find } = await setup();
    await register(ANNA);
    expect(await find({ patientId: OTHER_POINT_ID, breakGlass: { reason: 'x' } })).toMatchObject({
      status: 200,
      body: NOBODY,
    });
    expect((await find({ patientId: OTHER_POINT_ID })).status).toBe(403);
    for (const patientId of ['x', '', null, PESEL]) expect((await find({ patientId })).status).toBe(400);
    expect((await find({})).status).toBe(400);
  });

  it('by a PESEL does not look up what else was sent: an id that is none is read nowhere', async () => {
    const { register, find } = await setup();
    const { body } = await register(ANNA);
    expect(await find({ pesel: PESEL, patientId: 'x/y' })).toMatchObject({ status: 200, body });
  });

  it('and registering are for staff of the point, and nobody else is told whether someone is registered', async () => {
    const { register, find, contents } = await setup();
    const { body } = await register(ANNA);
    const before = contents();
    for (const who of [
      { ...NURSE, servicePointIds: [OTHER_POINT_ID] },
      { ...NURSE, role: 'patient' as const },
      { ...NURSE, role: 'agent' as const },
    ]) {
      for (const key of [{ pesel: PESEL }, { patientId: body.patient!.id }]) {
        const known = await find(key, who);
        expect([known.status, known.text.includes('Nowak')]).toEqual([403, false]);
      }
      expect((await register(OLENA, who)).status).toBe(403);
    }
    expect(contents()).toEqual(before);
  });
});
