import type { DocumentReference, DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import DataLoader from 'dataloader';

/** Readings under way at once. What is asked for meanwhile waits for the first to end, and shares the next. */
const UNDER_WAY_MAX = 2;
/** Documents of one reading. */
const TOGETHER_MAX = 100;

/**
 * Reads documents of many requests together: a round trip costs a function, and the database, more than the documents do. One who
 * comes alone is read for at once; in a crowd, readings grow instead of their number. A reading that fails, fails all who share it.
 */
class SharedReads {
  readonly #loader: DataLoader<DocumentReference, DocumentSnapshot>;
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(db: Firestore) {
    const readAll = async (documents: readonly DocumentReference[]) => {
      try {
        return await db.getAll(...documents);
      } finally {
        this.#end();
      }
    };
    this.#loader = new DataLoader(readAll, {
      cache: false,
      maxBatchSize: TOGETHER_MAX,
      batchScheduleFn: (read) => this.#begin(read),
    });
  }

  get(document: DocumentReference): Promise<DocumentSnapshot> {
    return this.#loader.load(document);
  }

  #begin(read: () => void): void {
    if (this.#underWay === UNDER_WAY_MAX) {
      this.#waiting.push(read);
      return;
    }
    this.#underWay++;
    // Those who ask in the same turn come along.
    setImmediate(read);
  }

  #end(): void {
    this.#underWay--;
    const next = this.#waiting.shift();
    if (next) this.#begin(next);
  }
}

const readers = new WeakMap<Firestore, SharedReads>();

/** Reads a document, together with others that are asked for at the same time. */
export function readShared<T>(db: Firestore, document: DocumentReference<T>): Promise<DocumentSnapshot<T>> {
  let reader = readers.get(db);
  if (!reader) {
    reader = new SharedReads(db);
    readers.set(db, reader);
  }
  return reader.get(document as DocumentReference) as Promise<DocumentSnapshot<T>>;
}
