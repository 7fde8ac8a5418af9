import { globSync, readFileSync } from 'node:fs';
import { Firestore, type Query } from '@google-cloud/firestore';
import { expect, test } from 'vitest';
import * as queries from '../shared/store/queries.ts';

interface Index {
  readonly collectionGroup: string;
  readonly fields: readonly { fieldPath: string }[];
}

interface StructuredQuery {
  readonly from: readonly { collectionId: string }[];
  readonly where?: Filter;
  readonly orderBy?: readonly { field: { fieldPath: string } }[];
}

interface Filter {
  readonly compositeFilter?: { filters: readonly Filter[] };
  readonly fieldFilter?: { field: { fieldPath: string }; op: string };
}

const db = new Firestore({ projectId: 'index-test' });
const { indexes, fieldOverrides } = JSON.parse(
  readFileSync(new URL('../firestore.indexes.json', import.meta.url), 'utf8'),
) as {
  indexes: Index[];
  fieldOverrides: { collectionGroup: string; fieldPath: string; indexes: unknown[] }[];
};

/** Every query of the system, built with arguments of the right kind. */
const BUILT: Record<keyof typeof queries, Query> = {
  formerPhonesToTell: queries.formerPhonesToTell(db, ['p'], 1),
  everyPatient: queries.everyPatient(db, ['p'], 1),
  appointmentsOfPatient: queries.appointmentsOfPatient(db, 'p'),
  visitsOfPatient: queries.visitsOfPatient(db, 'p', 1),
  visitOfPatientAt: queries.visitOfPatientAt(db, 'p', 's'),
  accessesToPatient: queries.accessesToPatient(db, 'p', 1),
  flaggedAccesses: queries.flaggedAccesses(db, 1),
  accessesBy: queries.accessesBy(db, 'nurse', 1),
  appointmentOnSlot: queries.appointmentOnSlot(db, 'p', 's', ['booked']),
  standbyMembersInCells: queries.standbyMembersInCells(db, ['100:19'], [1, 'p'], 1),
  oldStandbyMembers: queries.oldStandbyMembers(db, ['31-147', 'p'], 1),
  standbyMembersWithoutPlace: queries.standbyMembersWithoutPlace(db, ['p'], 1),
  standbyCallsOf: queries.standbyCallsOf(db, 'p'),
  standbyCallsAsking: queries.standbyCallsAsking(db, ['c'], 1),
  expiredOffers: queries.expiredOffers(db, '2027-03-01T08:00:00Z', ['2027-03-01T08:00:00Z', 'v'], 1),
  replansOfPoint: queries.replansOfPoint(db, 'p', 1),
  replansUnderWay: queries.replansUnderWay(db, ['r'], 1),
  appointmentsAtPoint: queries.appointmentsAtPoint(db, 'p', '20270301', '20270307'),
  servicePointsOfVoivodeship: queries.servicePointsOfVoivodeship(db, '12'),
  servicePointsOfArea: queries.servicePointsOfArea(db, '1261', 1),
  servicePointsOfPostalArea: queries.servicePointsOfPostalArea(db, '31', 1),
  servicePointsChangedAfter: queries.servicePointsChangedAfter(db, 0),
  servicePointsInBox: queries.servicePointsInBox(db, { south: 50, north: 51, west: 19, east: 20 }, 1),
  localitiesByPrefix: queries.localitiesByPrefix(db, '12', 'k', 20),
  siteDaysOfPoint: queries.siteDaysOfPoint(db, 'p', '20270101'),
  visitsToCome: queries.visitsToCome(db, 'p', '20270101'),
  siteDaysFrom: queries.siteDaysFrom(db, '20270101'),
  siteDaysChangedAfter: queries.siteDaysChangedAfter(db, 0),
  outboxEntries: queries.outboxEntries(db, ['e'], 1),
  outboxSince: queries.outboxSince(db, 0),
  messagesWithSid: queries.messagesWithSid(db, 'SM'),
  stockOfPoint: queries.stockOfPoint(db, 'p'),
  entriesOfBatch: queries.entriesOfBatch(db, 's', 1),
  deniedBatchesOf: queries.deniedBatchesOf(db, 'cov19.pfizer'),
  visitsWithBatch: queries.visitsWithBatch(db, 'p', 'cov19.pfizer', ['EX3599']),
  bookedVisitsOfPoint: queries.bookedVisitsOfPoint(db, 'p', '20270301', '20270307'),
} as Record<keyof typeof queries, Query>;

function filtersOf(filter: Filter | undefined): Filter[] {
  if (!filter) return [];
  return filter.compositeFilter ? filter.compositeFilter.filters.flatMap(filtersOf) : [filter];
}

/** The fields of a query: those compared for equality, and those of ranges and orders, which an index holds last. */
function fieldsOf(query: Query): { collection: string; equal: string[]; sorted: string[] } {
  const { structuredQuery } = (query as unknown as { toProto(): { structuredQuery: StructuredQuery } }).toProto();
  const filters = filtersOf(structuredQuery.where).map(({ fieldFilter }) => fieldFilter!);
  const isEqual = (op: string) => op === 'EQUAL' || op === 'IN';
  const equal = filters.filter(({ op }) => isEqual(op)).map(({ field }) => field.fieldPath);
  const sorted = [
    ...filters.filter(({ op }) => !isEqual(op)).map(({ field }) => field.fieldPath),
    ...(structuredQuery.orderBy ?? []).map(({ field }) => field.fieldPath),
  ].filter((field) => field !== '__name__');
  return {
    collection: structuredQuery.from[0]!.collectionId,
    equal: [...new Set(equal)],
    sorted: [...new Set(sorted)],
  };
}

test.each(Object.entries(BUILT))('%s has the index it needs', (_name, query) => {
  const { collection, equal, sorted } = fieldsOf(query);
  // Equalities alone are served by merging single-field indexes, and so is one field.
  if (sorted.length > 0 && equal.length + sorted.length > 1) {
    const wanted = [...equal.toSorted(), ...sorted];
    const present = indexes
      .filter(({ collectionGroup }) => collectionGroup === collection)
      .map(({ fields }) => fields.map(({ fieldPath }) => fieldPath));
    const covered = present.some(
      (fields) => [...fields.slice(0, equal.length).toSorted(), ...fields.slice(equal.length)].join() === wanted.join(),
    );
    expect(covered, `composite index on ${collection}: ${wanted.join(', ')}`).toBe(true);
    return;
  }
  const exempt = fieldOverrides.filter(
    (override) => override.collectionGroup === collection && override.indexes.length === 0,
  );
  for (const field of [...equal, ...sorted]) expect(exempt.map(({ fieldPath }) => fieldPath)).not.toContain(field);
});

test('every query is built in queries.ts, where this test sees it', () => {
  const elsewhere = globSync('{functions,shared}/**/*.ts', { cwd: new URL('..', import.meta.url) })
    .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('store/queries.ts'))
    .filter((file) => /\.(where|orderBy)\(/.test(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')));
  expect(elsewhere).toEqual([]);
  expect(Object.keys(BUILT).sort()).toEqual(Object.keys(queries).sort());
});

test('growing timestamps and large maps are kept out of single-field indexes', () => {
  const exempt = fieldOverrides.map(({ collectionGroup, fieldPath }) => `${collectionGroup}.${fieldPath}`);
  expect(exempt).toEqual(expect.arrayContaining(['siteDays.slots', 'siteDays.changedAt', 'outbox.committedAt']));
});
