import type { Firestore } from '@google-cloud/firestore';

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
  in: (value, wanted: readonly unknown[]) => wanted.includes(value),
};

const fieldOf = (data: Data, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Data | null | undefined)?.[key], data);

/**
 * A database in memory that reads, queries and writes through the converters. Transactions run one at a time and whole: what
 * happens between two at once, only the real database shows.
 */
export function memoryDb(): { db: Firestore; rowsOf: (collection: string) => Rows } {
  const collections = new Map<string, Rows>();
  const rowsOf = (name: string) => {
    if (!collections.has(name)) collections.set(name, new Map());
    return collections.get(name)!;
  };
  const snapshot = (id: string, data: Data | undefined, converter: Converter) => {
    const raw = { id, data: () => data!, get: (field: string) => data && fieldOf(data, field) };
    return { ...raw, exists: data !== undefined, data: () => (data ? converter.fromFirestore(raw) : undefined) };
  };
  const document = (rows: Rows, id: string, converter: Converter) => ({
    id,
    get: async () => snapshot(id, rows.get(id), converter),
    set: async (value: unknown, { merge = false } = {}) => {
      rows.set(id, { ...(merge && rows.get(id)), ...converter.toFirestore(value) });
    },
  });
  const query = (rows: Rows, converter: Converter, matches: (data: Data) => boolean): object => ({
    where: (path: string, op: string, wanted: unknown) =>
      query(rows, converter, (data) => matches(data) && COMPARE[op]!(fieldOf(data, path) as never, wanted as never)),
    get: async () => ({
      docs: [...rows].filter(([, data]) => matches(data)).map(([id, data]) => snapshot(id, data, converter)),
    }),
  });
  const collection = (name: string, converter: Converter): object => ({
    withConverter: (other: Converter) => collection(name, other),
    doc: (id: string) => document(rowsOf(name), id, converter),
    ...query(rowsOf(name), converter, () => true),
  });
  const runTransaction = async <T>(work: (tx: object) => Promise<T>): Promise<T> => {
    const writes: (() => Promise<void>)[] = [];
    const result = await work({
      get: (ref: ReturnType<typeof document>) => ref.get(),
      set: (ref: ReturnType<typeof document>, value: unknown, options?: { merge: boolean }) => {
        writes.push(() => ref.set(value, options));
      },
    });
    for (const write of writes) await write();
    return result;
  };
  return {
    db: { collection: (name: string) => collection(name, PLAIN), runTransaction } as unknown as Firestore,
    rowsOf,
  };
}
