import { readFileSync } from 'node:fs';
import type { CollectionReference } from '@google-cloud/firestore';
import { describe, expect, it } from 'vitest';
import { BY_SYSTEM } from '../shared/domain/access.ts';
import { NUMBER_NOT_KEPT } from '../shared/domain/actor.ts';
import {
  appointments,
  deniedBatches,
  referrals,
  replans,
  schedules,
  servicePoints,
  standbyCalls,
  standbyMembers,
} from '../shared/store/collections.ts';
import { DOCUMENT_SCHEMAS } from '../shared/store/document-schemas.ts';
import { type CollectionName, readDocument, SCHEMA_VERSION, stamped } from '../shared/store/documents.ts';
import { Patients } from '../shared/store/patients.ts';
import { personalDataOf } from '../shared/store/personal-data.ts';
import { siteDays } from '../shared/store/site-days.ts';
import { stock } from '../shared/store/stock.ts';
import { memoryDb } from './memory-db.ts';

/*
 * Documents as earlier versions of the code have stored them. Each set is kept for ever: what is in a database of one of these
 * versions has to open. A new set is added with a new version of the form; no set is ever changed.
 */

type Documents = Record<CollectionName | 'identities', Record<string, Record<string, unknown>>>;

const setOf = (version: number): Documents =>
  JSON.parse(readFileSync(new URL(`./fixtures/documents-version-${version}.json`, import.meta.url), 'utf8'));
const VERSION_0 = setOf(0);
const VERSIONS = [VERSION_0, setOf(1)];

const READERS = {
  appointments,
  deniedBatches,
  referrals,
  replans,
  schedules,
  servicePoints,
  siteDays,
  standbyCalls,
  standbyMembers,
  stock,
} as const;

/** Collections that came with a version, by that version. */
const SINCE: Readonly<Record<string, number>> = {
  postalAreas: 1,
  formerPhones: 2,
  pointStaff: 2,
  accesses: 2,
  programmes: 2,
  programmeVersions: 2,
};

/** What a reader makes of a document beside what is stored. */
const MADE_OF: Partial<Record<CollectionName, (id: string, stored: Record<string, unknown>) => object>> = {
  appointments: (id, { history }) => ({
    id,
    history: (history as Record<string, unknown>[]).map(({ by, staff, ...entry }) => ({
      ...entry,
      by: expect.objectContaining({ channel: by, ...(by === 'site' && { subject: staff ?? NUMBER_NOT_KEPT }) }),
    })),
  }),
  deniedBatches: (id, { deniedBy }) => ({
    id,
    deniedBy: { ...member(deniedBy), role: 'ministry', channel: 'ministry' },
  }),
  replans: (id, { by, servicePointId }) => ({ id, by: member(by, servicePointId) }),
  standbyCalls: (id, { by, servicePointId }) => ({ id, by: member(by, servicePointId) }),
  schedules: (id, { changedBy }) => ({
    servicePointId: id,
    published: [{ from: '20270301', to: '20270305' }],
    changedBy: member(changedBy, id),
  }),
  siteDays: () => ({ changeShard: undefined }),
  standbyMembers: (_, { postalCode }) => ({
    postalCode: undefined,
    ...(postalCode !== undefined && { home: { postalCode, position: null, cell: '' } }),
  }),
  stock: (_, { batchNumber, entries, servicePointId }) => ({
    batchNumber: String(batchNumber).toUpperCase(),
    ...(entries !== undefined && {
      entries: (entries as { by: string }[]).map((entry) => ({ ...entry, by: member(entry.by, servicePointId) })),
    }),
  }),
};

/** A member of staff of whom a document of an earlier version kept the number. */
function member(subject: unknown, organisation: unknown = null) {
  return { subject, role: 'staff', organisation, session: null, channel: 'site' };
}

function databaseOf(documents: Documents) {
  const memory = memoryDb();
  for (const [collection, rows] of Object.entries(documents)) {
    for (const [id, data] of Object.entries(rows)) memory.rowsOf(collection).set(id, data);
  }
  return memory;
}

describe.each([0, 1])('documents of version %i', (version) => {
  it('are kept of every collection that there was', () => {
    const known = Object.keys(DOCUMENT_SCHEMAS).filter((name) => (SINCE[name] ?? 0) <= version);
    expect(Object.keys(VERSIONS[version]!)).toEqual(expect.arrayContaining(known));
  });

  it.each(Object.keys(READERS) as (keyof typeof READERS)[])('of %s open as what they are', async (name) => {
    const { db } = databaseOf(VERSIONS[version]!);
    const collection = READERS[name](db) as CollectionReference<object>;
    for (const [id, stored] of Object.entries(VERSIONS[version]![name])) {
      const opened = (await collection.doc(id).get()).data()!;
      const made = { schemaVersion: undefined, ...(MADE_OF[name]?.(id, stored) ?? { id }) };
      const expected = Object.fromEntries(
        Object.entries({ ...stored, ...made }).filter(([, value]) => value !== undefined),
      );
      expect(opened).toMatchObject(expected);
    }
  });

  it('of patients open with their key, and are found by PESEL and passport', async () => {
    const { db } = databaseOf(VERSIONS[version]!);
    const patients = new Patients(db, personalDataOf(new Map([['k1', Buffer.alloc(32, 1)]]), Buffer.alloc(32, 2)));
    expect(await patients.find({ pesel: '44051401458' }, BY_SYSTEM)).toMatchObject({
      givenName: 'Anna',
      phone: '+48601000000',
    });
    expect(await patients.find({ passport: 'UA AB123456' }, BY_SYSTEM)).toMatchObject({
      familyName: 'Wymyślony',
      birthDate: '1980-05-06',
      phone: null,
    });
  });
});

/** Of collections that version 0 did not have. */
const SAMPLES: Partial<Documents> = {
  postalAreas: { '31': { lines: '' } },
  pointStaff: { one: { entries: [] } },
  formerPhones: { one: { patientId: 'anna', phone: 'sealed', at: '2027-03-01T08:00:00Z' } },
  programmes: { published: { latest: { cov19: 2 } } },
  programmeVersions: {
    'cov19-2': {
      programme: 'cov19',
      version: 2,
      effectiveFrom: '2027-03-01T05:00:00Z',
      text: '{}',
      by: member('operator'),
      at: '2027-02-01T08:00:00Z',
    },
  },
  accesses: {
    a1: {
      at: '2027-03-01T08:00:00Z',
      actor: member('nurse'),
      operation: 'getVisit',
      ground: 'visitAtPoint',
      patientIds: ['2e547351-d111-4b52-9f40-c31329ed8b49'],
      schemaVersion: 2,
    },
  },
};

describe('a document', () => {
  const any = (name: CollectionName): [string, Record<string, unknown>] =>
    Object.entries(VERSION_0[name] ?? SAMPLES[name]!)[0]!;

  it.each(Object.keys(DOCUMENT_SCHEMAS) as CollectionName[])(
    'of %s that lacks a field, or has one of another type, is damaged',
    (name) => {
      const [id, stored] = any(name);
      const current = stamped(readDocument(name, id, stored));
      const { required } = DOCUMENT_SCHEMAS[name] as unknown as { required: string[] };
      expect(required.length).toBeGreaterThan(0);
      for (const field of required) {
        const { default: fallback } = (DOCUMENT_SCHEMAS[name].properties as Record<string, { default?: unknown }>)[
          field
        ]!;
        const { [field]: value, ...without } = current;
        if (fallback === undefined) {
          expect(() => readDocument(name, id, without)).toThrow(`the document ${name}/${id} is damaged`);
        }
        expect(() => readDocument(name, id, { ...current, [field]: { [String(value)]: [1] } })).toThrow(`/${field}`);
      }
    },
  );

  it('that is damaged is told of by its fields alone, never by what they hold', () => {
    const [id, stored] = any('appointments');
    const damaged = { ...stored, startAt: 'Anna Zmyślona, 44051401458' };
    expect(() => readDocument('appointments', id, damaged)).toThrow(/startAt must match/);
    try {
      readDocument('appointments', id, damaged);
    } catch (error) {
      expect((error as Error).message).not.toMatch(/Anna|4405/);
    }
  });

  it('is written with the version of its form, which its reader does not see', async () => {
    const { db, rowsOf } = databaseOf(VERSION_0);
    const [id] = any('referrals');
    const referral = (await referrals(db).doc(id).get()).data()!;
    await referrals(db).doc(id).set(referral);
    expect(rowsOf('referrals').get(id)).toMatchObject({ schemaVersion: SCHEMA_VERSION });
    expect((await referrals(db).doc(id).get()).data()).toEqual(referral);
  });

  it('of a version that this code does not know yet is read as it is: in a release both are at work', () => {
    const [id, stored] = any('siteDays');
    const newer = { ...stamped(stored), schemaVersion: SCHEMA_VERSION + 1, novelty: 1 };
    expect(readDocument('siteDays', id, newer)).toMatchObject(stored);
  });
});
