import { createHash } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import { centreOf, medianOf } from '../domain/centre.ts';
import { instantOf } from '../domain/civil-time.ts';
import { distanceKm, type Position } from '../domain/geo.ts';
import { areasOf, POSTAL_CODE } from '../domain/postal-codes.ts';
import { postalAreas } from '../store/collections.ts';
import { type PostalTable, postalTable } from '../store/postal-codes.ts';

/** Where the format comes from, and on what terms its data may be used. */
export const GEONAMES = { source: 'GeoNames (https://www.geonames.org)', licence: 'CC BY 4.0' } as const;

/**
 * Columns of a row: country, code, place, three areas with their codes, latitude, longitude,
 * accuracy.
 */
const COLUMNS = 12;
const COUNTRY = 'PL';
/**
 * The accuracy of a place that was estimated from others. In Poland half of these are more than 10
 * km off.
 */
const ESTIMATED = '1';
/**
 * Codes with four characters in common lie beside each other; further off than this is another
 * place of the same name.
 */
const ASTRAY_KM = 60;

export interface TableRow {
  /** Position in the file, from 1. */
  readonly row: number;
  readonly problem: string;
}

export interface ReadPostalTable {
  readonly table: ReadonlyMap<string, Position>;
  /** Rows that cannot be used. */
  readonly badRows: readonly TableRow[];
  /** Rows whose place is an estimate. They are left out: the distance from it would not be true. */
  readonly estimates: number;
}

interface Placed {
  readonly row: number;
  readonly code: string;
  readonly place: Position;
}

/**
 * Reads a table of postal codes in the format of GeoNames. A code that stands in several rows lies
 * at their centre. Returns the codes with their places, and the rows that cannot be used with what
 * is wrong in them.
 */
export function readPostalTable(text: string): ReadPostalTable {
  const placed: Placed[] = [];
  const badRows: TableRow[] = [];
  let estimates = 0;
  for (const [i, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    const cells = line.split('\t');
    const [code, lat, lon, accuracy] = [cells[1] ?? '', Number(cells[9] || Number.NaN), Number(cells[10]), cells[11]];
    const problem = problemOf(cells, code, { lat, lon });
    if (problem) badRows.push({ row: i + 1, problem });
    else if (accuracy?.trim() === ESTIMATED) estimates++;
    else placed.push({ row: i + 1, code, place: { lat, lon } });
  }
  const { beside, astray } = apart(placed);
  for (const { row, code, km } of astray) {
    badRows.push({ row, problem: `${code} lies ${Math.round(km)} km from the codes beside it` });
  }
  const byCode = Map.groupBy(beside, ({ code }) => code);
  return {
    table: new Map([...byCode].map(([code, rows]) => [code, centreOf(rows.map(({ place }) => place))])),
    badRows: badRows.sort((a, b) => a.row - b.row),
    estimates,
  };
}

/**
 * Replaces the table in force, in one commit: no search sees a half of it. An equal table changes
 * nothing.
 */
export async function importPostalTable(
  table: ReadonlyMap<string, Position>,
  { db, now, ...origin }: { db: Firestore; now: () => number; source: string; licence: string },
): Promise<void> {
  const areas = areasOf(table);
  const version = createHash('sha256').update(JSON.stringify(areas)).digest('hex');
  const current = (await postalTable(db).get()).data();
  if (current?.version === version) return;
  const writes = db.batch();
  const wanted = new Set(areas.map(({ id }) => id));
  for (const { id, ref } of (await postalAreas(db).get()).docs) if (!wanted.has(id)) writes.delete(ref);
  for (const area of areas) writes.set(postalAreas(db).doc(area.id), area);
  const next: PostalTable = { version, ...origin, codes: table.size, importedAt: instantOf(now()) };
  writes.set(postalTable(db), next);
  await writes.commit();
}

function problemOf(cells: readonly string[], code: string, { lat, lon }: Position): string | undefined {
  if (cells.length < COLUMNS - 1) return `has ${cells.length} columns instead of ${COLUMNS}`;
  if (cells[0] !== COUNTRY) return `is of the country ${JSON.stringify(cells[0])}`;
  if (!POSTAL_CODE.test(code)) return `${JSON.stringify(code)} is not a postal code`;
  // The country's bounding box; also false for what is no number.
  const isInside = lat > 49 && lat < 54.9 && lon > 14 && lon < 24.2;
  return isInside ? undefined : `${code} lies outside Poland`;
}

/**
 * Sets apart the rows that lie far from the middle of the codes that have four characters in common
 * with theirs.
 */
function apart(rows: readonly Placed[]): { beside: Placed[]; astray: (Placed & { km: number })[] } {
  const groups = Map.groupBy(rows, ({ code }) => code.slice(0, 4));
  const middles = new Map([...groups].map(([key, group]) => [key, medianOf(group.map(({ place }) => place))]));
  const measured = rows.map((row) => ({ ...row, km: distanceKm(row.place, middles.get(row.code.slice(0, 4))!) }));
  const { beside = [], astray = [] } = Object.groupBy(measured, ({ km }) => (km > ASTRAY_KM ? 'astray' : 'beside'));
  return { beside, astray };
}
