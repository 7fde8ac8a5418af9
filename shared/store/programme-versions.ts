import type {
  CollectionReference,
  DocumentData,
  DocumentReference,
  Firestore,
  QueryDocumentSnapshot,
  Transaction,
} from '@google-cloud/firestore';
import type { Actor } from '../domain/actor.ts';
import { type Instant, instantOf } from '../domain/civil-time.ts';
import { type Programmes, programmes } from '../domain/programmes/programmes.ts';
import type { Programme } from '../domain/programmes/schema.ts';
import { log } from '../log.ts';
import { readable, readDocument, stamped } from './documents.ts';

/** A version that was published, by whom and when. */
export interface PublishedVersion {
  readonly programme: Programme;
  readonly by: Actor;
  readonly at: Instant;
}

/** The number of the latest published version, by programme. */
type Latest = Readonly<Record<string, number>>;

/** One document for all programmes: what asks for news reads it alone. */
const latestDocument = (db: Firestore): DocumentReference<Latest> =>
  db
    .collection('programmes')
    .withConverter({
      toFirestore: (latest): DocumentData => stamped({ latest }),
      fromFirestore: (snapshot: QueryDocumentSnapshot): Latest =>
        readDocument('programmes', snapshot.id, snapshot.data()).latest,
    })
    .doc('published') as DocumentReference<Latest>;

/**
 * The published versions, named by programme and number. A version is kept as the text that was
 * checked and published: its form was looked at then, and looking again would cost every function
 * the check of a large schema at its start.
 */
export const programmeVersions = (db: Firestore): CollectionReference<PublishedVersion> =>
  db.collection('programmeVersions').withConverter({
    toFirestore: (published): DocumentData => {
      const { programme, by, at } = published as PublishedVersion;
      const { id, version, effectiveFrom } = programme;
      return stamped({ programme: id, version, effectiveFrom, text: JSON.stringify(programme), by, at });
    },
    fromFirestore: (snapshot: QueryDocumentSnapshot): PublishedVersion => {
      const { text, by, at, ...told } = readDocument('programmeVersions', snapshot.id, snapshot.data());
      const programme = programmeOf(text);
      const isSame = programme?.id === told.programme && programme?.version === told.version;
      if (programme && isSame && programme.effectiveFrom === told.effectiveFrom && snapshot.id === nameOf(programme))
        return { programme, by, at };
      throw new Error(`the document programmeVersions/${snapshot.id} is damaged: /text is not this version`);
    },
  });

function nameOf({ id, version }: Pick<Programme, 'id' | 'version'>): string {
  return `${id}-${version}`;
}

function programmeOf(text: string): Programme | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes a version that has been checked. The transaction fails when there is one of this number:
 * none is ever changed. It has to have read `latestIn`.
 */
export function createVersion(tx: Transaction, db: Firestore, published: PublishedVersion, latest: Latest): void {
  const { id, version } = published.programme;
  tx.create(programmeVersions(db).doc(nameOf(published.programme)), published);
  tx.set(latestDocument(db), { ...latest, [id]: version });
}

/**
 * Returns the number of the latest published version, by programme. The transaction fails when
 * another version of any programme is published before it ends.
 */
export async function latestIn(tx: Transaction, db: Firestore): Promise<Latest> {
  return (await tx.get(latestDocument(db))).data() ?? {};
}

/** Returns the published version of a programme with this number, or undefined. */
export async function readVersion(db: Firestore, id: string, version: number): Promise<PublishedVersion | undefined> {
  return (await programmeVersions(db).doc(nameOf({ id, version })).get()).data();
}

/** Returns all published versions that can be read; the others are logged. */
export async function readVersions(db: Firestore): Promise<PublishedVersion[]> {
  return readable((await programmeVersions(db).get()).docs);
}

/** Adds all published versions to those that are known. */
export async function learnVersions(db: Firestore, known: Programmes = programmes): Promise<void> {
  addVersions(await readVersions(db), known);
}

/** One that cannot be added keeps none of the others out. */
function addVersions(versions: readonly PublishedVersion[], known: Programmes): void {
  for (const { programme } of versions) {
    try {
      known.add(programme);
    } catch (error) {
      log.error({ err: error }, 'a version of a programme is left out');
    }
  }
}

/** What is known is asked for anew when it is older than this; nobody waits for that. */
const ASK_AFTER_MS = 5_000;
/** Whoever comes when it is older than this waits for the answer, as after a pause of the instance. */
const WAIT_AFTER_MS = 10_000;

/**
 * How long before its moment a version has to be published, in milliseconds. By then every instance
 * knows it, whatever it was doing, and all change over at the same moment by their clocks.
 */
export const LEAD_MS = 30_000;

/** Returns the earliest moment at which a version that is published now can take effect. */
export function earliestEffect(nowMs: number): Instant {
  return instantOf(Math.ceil((nowMs + LEAD_MS) / 1_000) * 1_000);
}

/**
 * Learns the versions that are published while the process runs. It asks only while there is
 * somebody to ask for: an instance without requests has no time of the processor.
 */
export class VersionLearner {
  readonly #db: Firestore;
  readonly #known: Programmes;
  readonly #uptimeMs: () => number;
  readonly #learned = new Map<string, number>();
  #answeredMs = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(db: Firestore, known: Programmes = programmes, uptimeMs: () => number = () => performance.now()) {
    this.#db = db;
    this.#known = known;
    this.#uptimeMs = uptimeMs;
  }

  /**
   * Sees to it that the versions are known that were published ten seconds ago or earlier.
   * Returns what has to be waited for, or undefined when there is nothing. It rejects when the
   * database has never answered; later a failure is logged, and what is known goes on.
   */
  fresh(): Promise<void> | undefined {
    const age = this.#uptimeMs() - this.#answeredMs;
    if (age < ASK_AFTER_MS) return undefined;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return age < WAIT_AFTER_MS ? undefined : this.#asking;
  }

  async #ask(): Promise<void> {
    const askedMs = this.#uptimeMs();
    try {
      const latest = (await latestDocument(this.#db).get()).data() ?? {};
      const news = Object.entries(latest).filter(([id, version]) => version > (this.#learned.get(id) ?? 0));
      if (news.length > 0) {
        addVersions(await readVersions(this.#db), this.#known);
        for (const [id, version] of news) this.#learned.set(id, version);
      }
      this.#answeredMs = askedMs;
    } catch (error) {
      if (this.#answeredMs === Number.NEGATIVE_INFINITY) throw error;
      log.error({ err: error }, 'published versions of programmes could not be read');
    }
  }
}
