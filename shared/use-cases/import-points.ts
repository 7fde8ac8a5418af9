import type { Firestore } from '@google-cloud/firestore';
import * as Type from 'typebox';
import { type ServicePoint, servicePointIdOf } from '../domain/service-point.ts';
import type { BulkWrites } from '../store/bulk-writes.ts';
import { servicePoints } from '../store/collections.ts';
import { type Problem, parserOf } from '../validation.ts';

/** A row of the public list of vaccination points (gov.pl). */
export const PointRow = Type.Object({
  id: Type.Integer(),
  facilityName: Type.String({ pattern: '\\S', maxLength: 500 }),
  terc: Type.String({ pattern: '^(0[2468]|[12][02468]|3[02])\\d{4}[1-59]$|^1465\\d{2}8$' }),
  address: Type.String({ minLength: 1, maxLength: 300 }),
  zipCode: Type.String({ pattern: '^\\d{2}-\\d{3}$' }),
  community: Type.String(),
  place: Type.String({ minLength: 1 }),
  lon: Type.String({ pattern: '^\\d{2}(\\.\\d+)?$' }),
  lat: Type.String({ pattern: '^\\d{2}(\\.\\d+)?$' }),
  facilityType: Type.Enum([1, 2]),
});

export interface BadRow {
  /** Position in the list, from 1. */
  readonly row: number;
  readonly problems: readonly Problem[];
}

export interface ReadPoints {
  readonly points: readonly ServicePoint[];
  readonly badRows: readonly BadRow[];
}

const parseRow = parserOf(PointRow);

/** Reads the public list. Returns its points, in its order, and the rows that cannot be used with what is wrong in them. */
export function readPoints(rows: readonly unknown[]): ReadPoints {
  const points: ServicePoint[] = [];
  const badRows: BadRow[] = [];
  const seen = new Map<string, number>();
  for (const [i, row] of rows.entries()) {
    const parsed = parseRow(row);
    const problems = 'problems' in parsed ? parsed.problems : outsidePoland(parsed.value);
    if (problems.length > 0) badRows.push({ row: i + 1, problems });
    else if ('value' in parsed) points.push(pointOf(parsed.value, seen));
  }
  return { points, badRows };
}

/** Writes points; those that exist are brought up to date. Idempotent: a list imported twice gives the same points. */
export function importPoints(points: readonly ServicePoint[], { db, bulk }: { db: Firestore; bulk: BulkWrites }): void {
  for (const point of points) bulk.set(servicePoints(db).doc(point.id), point);
}

function pointOf(row: Type.Static<typeof PointRow>, seen: Map<string, number>): ServicePoint {
  const naturalKey = [row.facilityName, row.terc, row.address, row.zipCode];
  // A few facilities stand in the list twice, as two points of one building.
  const firstId = servicePointIdOf(naturalKey);
  const occurrence = (seen.get(firstId) ?? 0) + 1;
  seen.set(firstId, occurrence);
  return {
    id: occurrence === 1 ? firstId : servicePointIdOf([...naturalKey, `#${occurrence}`]),
    name: row.facilityName.trim(),
    addressText: `${row.address.trim()}, ${row.place.trim()}`,
    place: row.place.trim(),
    zipCode: row.zipCode,
    terc: gminaPartOf(row),
    voiId: row.terc.slice(0, 2),
    lat: Number(row.lat),
    lon: Number(row.lon),
    mobility: 'STATIONARY',
    type: row.facilityType === 2 ? 'massPoint' : 'clinic',
    status: 'ACTIVE',
  };
}

/** The list names some gminas by their old whole-gmina code (type 3); the register knows the town (4) and the rest (5). */
function gminaPartOf({ terc, place, community }: Type.Static<typeof PointRow>): string {
  if (!terc.endsWith('3')) return terc;
  const isTown = place.trim().toLocaleLowerCase('pl') === community.trim().toLocaleLowerCase('pl');
  return terc.slice(0, 6) + (isTown ? '4' : '5');
}

/** The country's bounding box. */
function outsidePoland({ lat, lon }: Type.Static<typeof PointRow>): Problem[] {
  const inside = Number(lat) > 49 && Number(lat) < 54.9 && Number(lon) > 14 && Number(lon) < 24.2;
  return inside ? [] : [{ field: '/lat', problem: 'lies outside Poland' }];
}
