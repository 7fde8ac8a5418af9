import type { Firestore } from '@google-cloud/firestore';
import type { Appointment } from '../shared/domain/appointment.ts';
import type { KnownBatch } from '../shared/domain/batch-numbers.ts';
import type { Referral } from '../shared/domain/referral.ts';
import { siteDayIdOf } from '../shared/domain/slot.ts';
import { VACCINE_TYPES } from '../shared/domain/vaccines.ts';
import { decideVisit } from '../shared/domain/visit-changes.ts';
import { appointments, referrals } from '../shared/store/collections.ts';
import { type CollectionName, readDocument } from '../shared/store/documents.ts';
import { readKnownBatches } from '../shared/store/known-batches.ts';
import { siteDays } from '../shared/store/site-days.ts';
import { stock } from '../shared/store/stock.ts';
import type { VisitChanges } from '../shared/use-cases/change-visits.ts';
import { documents } from './builders.ts';

type Data = Readonly<Record<string, unknown>>;
type Rows = Map<string, Data>;

interface Converter {
  toFirestore(value: unknown): Data;
  fromFirestore(snapshot: { id: string; data: () => Data; get: (field: string) => unknown }): unknown;
}

const PLAIN: Converter = { toFirestore: (value) => value as Data, fromFirestore: (snapshot) => snapshot.data() };

const COMPARE: Readonly<Record<string, (value: never, wanted: never) => boolean>> = {
  '==': (value, wanted) => value === wanted,
  '>=': (value, wanted) => value >= wanted,
  '<=': (value, wanted) => value <= wanted,
  '<': (value, wanted) => value < wanted,
  in: (value, wanted: readonly unknown[]) => wanted.includes(value),
};

/** How a query orders and cuts what it finds. */
interface Shape {
  readonly path?: string;
  readonly direction?: 'asc' | 'desc';
  readonly limit?: number;
}

const ALREADY_EXISTS = 6;

const fieldOf = (data: Data, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Data | null | undefined)?.[key], data);

export interface MemoryDb {
  readonly db: Firestore;
  rowsOf(collection: string): Rows;
  /** Everything that is stored, by collection and id: equal before and after means that nothing was written. */
  contents(): Record<string, Record<string, Data>>;
}

/**
 * A database in memory that reads, queries and writes through the converters. Transactions run one at a time and whole: what
 * happens between two at once, only the real database shows.
 */
export function memoryDb(): MemoryDb {
  const collections = new Map<string, Rows>();
  const rowsOf = (name: string) => {
    if (!collections.has(name)) collections.set(name, new Map());
    return collections.get(name)!;
  };
  const snapshot = (id: string, data: Data | undefined, converter: Converter) => {
    const raw = { id, data: () => data!, get: (field: string) => data && fieldOf(data, field) };
    return { ...raw, exists: data !== undefined, data: () => (data ? converter.fromFirestore(raw) : undefined) };
  };
  const document = (rows: Rows, id: string, converter: Converter, name: string) => ({
    id,
    collection: (below: string) => collection(`${name}/${id}/${below}`, PLAIN),
    get: async () => snapshot(id, rows.get(id), converter),
    set: async (value: unknown, { merge = false } = {}) => {
      rows.set(id, { ...(merge && rows.get(id)), ...converter.toFirestore(value) });
    },
    create: async (value: unknown) => {
      if (rows.has(id)) throw Object.assign(new Error(`${id} exists`), { code: ALREADY_EXISTS });
      rows.set(id, converter.toFirestore(value));
    },
    delete: async () => {
      rows.delete(id);
    },
  });
  type Reference = ReturnType<typeof document>;
  const query = (rows: Rows, converter: Converter, matches: (data: Data) => boolean, shape: Shape = {}): object => ({
    where: (path: string, op: string, wanted: unknown) =>
      query(
        rows,
        converter,
        (data) => matches(data) && COMPARE[op]!(fieldOf(data, path) as never, wanted as never),
        shape,
      ),
    orderBy: (path: string, direction: 'asc' | 'desc' = 'asc') =>
      query(rows, converter, matches, { ...shape, path, direction }),
    limit: (limit: number) => query(rows, converter, matches, { ...shape, limit }),
    get: async () => {
      const found = [...rows].filter(([, data]) => matches(data));
      const { path, direction, limit = found.length } = shape;
      if (path !== undefined)
        found.sort(([, a], [, b]) => (String(fieldOf(a, path)) < String(fieldOf(b, path)) ? -1 : 1));
      if (direction === 'desc') found.reverse();
      const docs = found.slice(0, limit).map(([id, data]) => snapshot(id, data, converter));
      return { docs, empty: docs.length === 0 };
    },
  });
  const collection = (name: string, converter: Converter): object => ({
    withConverter: (other: Converter) => collection(name, other),
    doc: (id: string = crypto.randomUUID()) => document(rowsOf(name), id, converter, name),
    ...query(rowsOf(name), converter, () => true),
  });
  const getAll = (...references: readonly Reference[]) => {
    // As the real one: it has to be asked for something.
    if (references.length === 0) throw new Error('getAll() requires at least 1 argument');
    return Promise.all(references.map((reference) => reference.get()));
  };
  const runTransaction = async <T>(work: (tx: object) => Promise<T>): Promise<T> => {
    const writes: (() => Promise<void>)[] = [];
    const result = await work({
      get: (reference: Reference) => reference.get(),
      getAll,
      set: (reference: Reference, value: unknown, options?: { merge: boolean }) => {
        writes.push(() => reference.set(value, options));
      },
      create: (reference: Reference, value: unknown) => {
        writes.push(() => reference.create(value));
      },
    });
    for (const write of writes) await write();
    return result;
  };
  const db = { collection: (name: string) => collection(name, PLAIN), getAll, runTransaction };
  return {
    db: db as unknown as Firestore,
    rowsOf,
    contents: () => {
      const filled = [...collections].filter(([, rows]) => rows.size > 0);
      return Object.fromEntries(filled.map(([name, rows]) => [name, Object.fromEntries(rows)]));
    },
  };
}

async function knownBatchesIn(db: Firestore): Promise<KnownBatch[]> {
  const batches = (await stock(db).get()).docs.map((document) => document.data());
  return readKnownBatches(db, VACCINE_TYPES, new Set(batches.map(({ servicePointId }) => servicePointId)));
}

/** Visit changes over a database in memory: the real decisions, one after another; no group commit, no outbox, no stock. */
export function visitsIn({ db, rowsOf }: MemoryDb, now: () => number): VisitChanges {
  const all = <T>(name: CollectionName) =>
    [...rowsOf(name)].map(([id, data]) => ({ ...readDocument(name, id, data), id }) as T);
  return {
    submit: async (_siteDayId, command) => {
      const held = documents({
        days: await Promise.all(
          [...rowsOf('siteDays').keys()].map(async (id) => (await siteDays(db).doc(id).get()).data()!),
        ),
        referrals: all<Referral>('referrals'),
        appointments: all<Appointment>('appointments'),
        deniedBatches: [...rowsOf('deniedBatches').keys()],
        knownBatches: await knownBatchesIn(db),
      });
      const stored = (await stock(db).get()).docs.map((document) => document.data());
      const delivered = stored.filter(({ received }) => received > 0).map((batch) => [batch.id, batch] as const);
      const change = decideVisit(command, { ...held, deliveredBatches: new Map(delivered) }, now());
      if (!change.event) return change.appointment;
      for (const day of change.days) await siteDays(db).doc(siteDayIdOf(day)).set(day);
      for (const one of [change.referral, change.nextReferral]) if (one) await referrals(db).doc(one.id).set(one);
      await appointments(db).doc(change.appointment.id).set(change.appointment);
      return change.appointment;
    },
    idle: async () => {},
  };
}
