import type {
  CollectionReference,
  DocumentData,
  Firestore,
  QueryDocumentSnapshot,
  Transaction,
} from '@google-cloud/firestore';
import type { Programmes } from '../domain/programmes/programmes.ts';
import type { Programme } from '../domain/programmes/schema.ts';
import { log } from '../log.ts';
import { readable, readDocument, stamped } from './documents.ts';

/** A programme of which versions were published. */
interface PublishedProgramme {
  readonly id: string;
  readonly latest: number;
}

const publishedProgrammes = (db: Firestore): CollectionReference<PublishedProgramme> =>
  db.collection('programmes').withConverter({
    toFirestore: ({ latest }: PublishedProgramme): DocumentData => stamped({ latest }),
    fromFirestore: (snapshot: QueryDocumentSnapshot): PublishedProgramme => {
      const { latest } = readDocument('programmes', snapshot.id, snapshot.data());
      return { id: snapshot.id, latest };
    },
  }) as CollectionReference<PublishedProgramme>;

/**
 * The published versions of a programme, named by their numbers. A version is kept as the text that
 * was checked and published: its form was looked at then, and looking again would cost every
 * function the check of a large schema at its start.
 */
export const programmeVersions = (db: Firestore, id: string): CollectionReference<Programme> =>
  db
    .collection('programmes')
    .doc(id)
    .collection('versions')
    .withConverter({
      toFirestore: (programme): DocumentData => {
        const { version, effectiveFrom } = programme as Programme;
        return stamped({ version, effectiveFrom, text: JSON.stringify(programme) });
      },
      fromFirestore: (snapshot: QueryDocumentSnapshot): Programme => {
        const name = `${id}/${snapshot.id}`;
        const { version, effectiveFrom, text } = readDocument('programmeVersions', name, snapshot.data());
        const programme = programmeOf(text);
        const isSame = programme?.id === id && programme.version === version;
        if (isSame && programme.effectiveFrom === effectiveFrom && snapshot.id === String(version)) return programme;
        throw new Error(`the document programmeVersions/${name} is damaged: /text is not this version`);
      },
    });

function programmeOf(text: string): Programme | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Writes a version that has been checked. The transaction fails when there is one of this number:
 * none is ever changed.
 */
export function createVersion(tx: Transaction, db: Firestore, programme: Programme): void {
  const { id, version } = programme;
  tx.create(programmeVersions(db, id).doc(String(version)), programme);
  tx.set(publishedProgrammes(db).doc(id), { id, latest: version });
}

/** Returns the number of the latest published version of a programme; 0 when there is none. */
export async function latestVersion(tx: Transaction, db: Firestore, id: string): Promise<number> {
  return (await tx.get(publishedProgrammes(db).doc(id))).data()?.latest ?? 0;
}

/** Returns all published versions that can be read; the others are logged. */
export async function readVersions(db: Firestore): Promise<Programme[]> {
  const published = readable((await publishedProgrammes(db).get()).docs);
  const versions = await Promise.all(published.map(({ id }) => programmeVersions(db, id).get()));
  return versions.flatMap(({ docs }) => readable(docs));
}

/**
 * Adds all published versions to those that are known. One that cannot be added keeps none of the
 * others out.
 */
export async function learnVersions(db: Firestore, known: Programmes): Promise<void> {
  for (const version of await readVersions(db)) {
    try {
      known.add(version);
    } catch (error) {
      log.error({ err: error }, 'a version of a programme is left out');
    }
  }
}
