import { describe, expect, it } from 'vitest';
import { refusalOf, STAFF_ACTOR } from '../../tests/builders.ts';
import { memoryDb } from '../../tests/memory-db.ts';
import { BY_SYSTEM } from '../domain/access.ts';
import { BY_PROVIDER, type Source } from '../domain/on-record.ts';
import type { Person } from '../domain/person.ts';
import { Patients } from './patients.ts';
import { personalDataOf } from './personal-data.ts';

const ANNA: Person = { pesel: '44051401458', givenName: 'Anna', familyName: 'Nowak', phone: '+48600100200' };
const OLENA: Person = {
  pesel: null,
  passport: 'UA AB123456',
  birthDate: '1990-05-04',
  givenName: 'Olena',
  familyName: 'Шевченко',
  phone: null,
};

const BY_STAFF: Source & { kind: 'staff' } = {
  kind: 'staff',
  actor: STAFF_ACTOR,
  at: '2027-03-01T08:00:00Z',
  isNameConfirmed: false,
};

function setup() {
  const memory = memoryDb();
  const personal = personalDataOf(new Map([['k1', Buffer.alloc(32, 1)]]), Buffer.alloc(32, 2));
  return { ...memory, personal, patients: new Patients(memory.db, personal) };
}

describe('a person', () => {
  it.each([
    ['by PESEL', ANNA, { pesel: '44051401458' }],
    ['by passport', OLENA, { passport: 'UA AB123456' }],
  ])('is recorded once and found %s, with everything that was recorded', async (_, person, identity) => {
    const { patients, rowsOf } = setup();
    expect(await patients.find(identity, BY_SYSTEM)).toBeUndefined();
    const recorded = await patients.record(person, BY_PROVIDER);
    expect(recorded).toMatchObject({ ...person, id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(await patients.record(person, BY_PROVIDER)).toEqual(recorded);
    expect(await patients.find(identity, BY_SYSTEM)).toEqual(recorded);
    expect(await patients.get(recorded.id, BY_SYSTEM)).toEqual(recorded);
    expect([rowsOf('patients').size, rowsOf('identities').size]).toEqual([1, 1]);
  });

  it.each(['givenName', 'familyName', 'phone'] as const)(
    'with a passport who has another %s is brought up to date under the same id',
    async (field) => {
      const { patients } = setup();
      const { id } = await patients.record(OLENA, BY_PROVIDER);
      const changed = { ...OLENA, [field]: '1991-06-05' };
      expect(await patients.record(changed, BY_PROVIDER)).toMatchObject({ ...changed, id });
      expect(await patients.get(id, BY_SYSTEM)).toMatchObject({ ...changed, id });
    },
  );

  it('with a passport on which somebody born on another day is recorded is refused, and stays as they were', async () => {
    const { patients } = setup();
    const known = await patients.record(OLENA, BY_PROVIDER);
    for (const source of [BY_PROVIDER, BY_STAFF]) {
      const refused = await refusalOf(() => patients.record({ ...OLENA, birthDate: '1991-06-05' }, source));
      expect(refused.code).toBe('birth_date_differs');
    }
    expect(await patients.get(known.id, BY_SYSTEM)).toEqual(known);
  });

  it.each([
    ['by PESEL', ANNA],
    ['by passport', OLENA],
  ])('known %s is renamed only where that is not asked about, and a new phone needs no question', async (_, person) => {
    const { patients } = setup();
    const { id } = await patients.record(person, BY_STAFF);
    for (const name of [{ givenName: 'Ewa' }, { familyName: 'Kruk' }, { familyName: null }]) {
      expect((await refusalOf(() => patients.record({ ...person, ...name }, BY_STAFF))).code).toBe('name_differs');
    }
    expect(await patients.get(id, BY_SYSTEM)).toMatchObject({ ...person, id });
    expect((await patients.record({ ...person, phone: '+48601000000' }, BY_STAFF)).phone).toBe('+48601000000');
    expect(
      (await patients.record({ ...person, familyName: 'Kruk' }, { ...BY_STAFF, isNameConfirmed: true })).familyName,
    ).toBe('Kruk');
  });

  it.each([
    ['a family name alone', { givenName: null }],
    ['a given name alone', { familyName: null }],
  ])('who has %s is recorded and found with it', async (_, name) => {
    const { patients } = setup();
    const recorded = await patients.record({ ...OLENA, ...name }, BY_PROVIDER);
    expect(recorded).toMatchObject(name);
    expect(await patients.find({ passport: 'UA AB123456' }, BY_SYSTEM)).toEqual(recorded);
  });

  it('of whom nothing has changed is not written again', async () => {
    const { patients, contents } = setup();
    await patients.record(ANNA, BY_PROVIDER);
    await patients.record(OLENA, BY_PROVIDER);
    const before = contents();
    await patients.record({ ...ANNA }, BY_PROVIDER);
    await patients.record({ ...OLENA }, BY_PROVIDER);
    expect(contents()).toEqual(before);
  });

  it('who gives no phone keeps the one that is known, and is not written for that', async () => {
    const { patients, contents } = setup();
    const anna = await patients.record(ANNA, BY_PROVIDER);
    const before = contents();
    expect(await patients.record({ ...ANNA, phone: null }, BY_PROVIDER)).toEqual(anna);
    expect(contents()).toEqual(before);
  });

  it('who gives no phone and another name has the known phone and that name; one who gives a phone has that one', async () => {
    const { patients } = setup();
    const { id } = await patients.record(ANNA, BY_PROVIDER);
    await patients.record({ ...ANNA, familyName: 'Kowalska', phone: null }, BY_PROVIDER);
    expect(await patients.get(id, BY_SYSTEM)).toMatchObject({ ...ANNA, id, familyName: 'Kowalska' });
    await patients.record({ ...ANNA, phone: '+48600100201' }, BY_PROVIDER);
    expect(await patients.get(id, BY_SYSTEM)).toMatchObject({ ...ANNA, id, phone: '+48600100201' });
  });

  it('who never gave a phone has none, until they give one', async () => {
    const { patients } = setup();
    const { id } = await patients.record({ ...ANNA, phone: null }, BY_PROVIDER);
    expect((await patients.record({ ...ANNA, phone: null }, BY_PROVIDER)).phone).toBeNull();
    await patients.record(ANNA, BY_PROVIDER);
    expect((await patients.get(id, BY_SYSTEM))?.phone).toBe(ANNA.phone);
  });

  it('with a PESEL has no passport nor birth date in the record, whose PESEL tells it', async () => {
    const { patients, rowsOf } = setup();
    await patients.record(ANNA, BY_PROVIDER);
    const [document] = [...rowsOf('patients').values()];
    expect(Object.keys(document!).sort()).toEqual([
      'familyName',
      'givenName',
      'pesel',
      'phone',
      'schemaVersion',
      'vouched',
    ]);
  });

  it('with a passport whose text is somebody’s PESEL is somebody else', async () => {
    const { patients } = setup();
    const anna = await patients.record(ANNA, BY_PROVIDER);
    const other = await patients.record({ ...OLENA, passport: '44051401458' }, BY_PROVIDER);
    expect(other.id).not.toBe(anna.id);
    expect((await patients.find({ pesel: '44051401458' }, BY_SYSTEM))?.id).toBe(anna.id);
    expect((await patients.find({ passport: '44051401458' }, BY_SYSTEM))?.id).toBe(other.id);
  });

  it('without PESEL and passport is not recorded', async () => {
    const { patients, contents } = setup();
    await expect(patients.record({ ...OLENA, passport: null }, BY_PROVIDER)).rejects.toThrow(
      'without PESEL and passport',
    );
    expect(contents()).toEqual({});
  });

  it('rests sealed: a passport copied into another person’s record does not open', async () => {
    const { patients, rowsOf, personal } = setup();
    const { id } = await patients.record(OLENA, BY_PROVIDER);
    const sealed = rowsOf('patients').get(id)!.passport as string;
    expect(JSON.stringify([...rowsOf('patients'), ...rowsOf('identities')])).not.toMatch(/AB123456|1990-05-04/);
    expect(personal.open(`patients/${id}/passport`, sealed)).toBe('UA AB123456');
    expect(() => personal.open('patients/other/passport', sealed)).toThrow();
  });
});

describe('people by id', () => {
  it('are read together; ids of nobody are left out, and nobody is nobody', async () => {
    const { patients } = setup();
    const [anna, olena] = [await patients.record(ANNA, BY_PROVIDER), await patients.record(OLENA, BY_PROVIDER)];
    const found = await patients.getAll([anna.id, 'nobody', olena.id], BY_SYSTEM);
    expect([...found]).toEqual([
      [anna.id, anna],
      [olena.id, olena],
    ]);
    expect(await patients.getAll([], BY_SYSTEM)).toEqual(new Map());
  });
});

describe('whoever opens a record', () => {
  it('is noted, once for each person; an id or document that names nobody notes nothing', async () => {
    const { patients } = setup();
    const anna = await patients.record(ANNA, BY_PROVIDER);
    const noted: string[] = [];
    const reader = { note: (id: string) => void noted.push(id) };
    await patients.get(anna.id, reader);
    await patients.find({ pesel: ANNA.pesel! }, reader);
    await patients.getAll([anna.id, 'nobody'], reader);
    await patients.get('nobody', reader);
    await patients.find({ pesel: '02070803628' }, reader);
    expect(noted).toEqual([anna.id, anna.id, anna.id]);
  });
});
