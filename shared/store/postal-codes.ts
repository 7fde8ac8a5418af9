import type { DocumentReference, Firestore, QuerySnapshot } from '@google-cloud/firestore';
import type { Position } from '../domain/geo.ts';
import { type PostalArea, PostalCodes, postalAreaOf } from '../domain/postal-codes.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { postalAreas } from './collections.ts';
import { readable } from './documents.ts';
import { servicePointsOfPostalArea } from './queries.ts';

/**
 * Points read to place one postal code; where more have it or its two digits, an index of the
 * country knows better.
 */
const POINTS_MAX = 500;

/**
 * The imported table of postal codes as a whole: its areas are a document each, written in one
 * commit with this.
 */
export interface PostalTable {
  /** Differs between tables: whoever holds one learns by it that there is another. */
  readonly version: string;
  readonly source: string;
  readonly licence: string;
  readonly codes: number;
  readonly importedAt: string;
}

/** The document that names the table in force. */
export const postalTable = (db: Firestore): DocumentReference<PostalTable> =>
  db.collection('postalTables').doc('current') as DocumentReference<PostalTable>;

/** What is known of one postal code. */
export interface PostalCodeRead {
  /** Where it lies; undefined for one that is not known. */
  readonly centre: Position | undefined;
  /** Those that have the code, and the others of its area when only they can tell where it is. */
  readonly points: readonly ServicePoint[];
  readonly areas: readonly PostalArea[];
  /** Whether these are too many points to read. Then some are missing. */
  readonly isCut: boolean;
  readonly readAtMs: number;
}

/** Reads what it takes to place one postal code: a few points and one document of the table. */
export async function readPostalCode(db: Firestore, postalCode: string): Promise<PostalCodeRead> {
  const pointsOf = (prefix: string) => servicePointsOfPostalArea(db, prefix, POINTS_MAX + 1).get();
  const area = postalAreaOf(postalCode);
  const [own, stored] = await Promise.all([pointsOf(postalCode), postalAreas(db).doc(area).get()]);
  const areas = stored.exists ? [stored.data() as PostalArea] : [];
  const readAtMs = own.readTime.toMillis();
  const needsArea = codesOf(own, areas).needsArea(postalCode);
  const { docs, size } = needsArea ? await pointsOf(area) : own;
  const centre = codesOf({ docs }, areas).find(postalCode);
  return { centre, points: readable(docs), areas, isCut: size > POINTS_MAX, readAtMs };
}

function codesOf({ docs }: Pick<QuerySnapshot<ServicePoint>, 'docs'>, areas: readonly PostalArea[]): PostalCodes {
  const codes = new PostalCodes();
  for (const point of readable(docs)) codes.add(point.zipCode, point);
  codes.setTable(areas);
  return codes;
}
