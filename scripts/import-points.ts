import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pointsAstray } from '../shared/domain/postal-codes.ts';
import type { ServicePoint } from '../shared/domain/service-point.ts';
import { BulkWrites } from '../shared/store/bulk-writes.ts';
import { database } from '../shared/store/database.ts';
import { importPoints, readPoints } from '../shared/use-cases/import-points.ts';
import { placeUnknownMembers } from '../shared/use-cases/place-members.ts';
import { connectDatabase } from './running-stack.ts';

const [file] = process.argv.slice(2);
if (!file) {
  console.error('npm run import:points -- FILE    a list of vaccination points in the format of gov.pl');
  process.exit(2);
}

const rows = readRows(resolve(process.env.INIT_CWD ?? process.cwd(), file));
connectDatabase();
const { points, badRows } = readPoints(rows);
for (const { row, problems } of badRows) {
  console.error(`row ${row}: ${problems.map(({ field, problem }) => `${field} ${problem}`).join('; ')}`);
}
const bad = new Set(badRows.map(({ row }) => row));
reportAstray(
  points,
  rows.map((_, i) => i + 1).filter((row) => !bad.has(row)),
);
const db = database();
const bulk = new BulkWrites(db);
importPoints(points, { db, bulk });
try {
  await bulk.close();
} catch (error) {
  console.error(`not all points are imported, import the list again: ${(error as Error).message}`);
  process.exit(1);
}
// A postal code may have its first point now.
await placeUnknownMembers(db);
await db.terminate();
console.log(`${points.length} points imported, ${badRows.length} rows could not be used`);
process.exit(badRows.length > 0 ? 1 : 0);

/** Says which rows lie far from the others of their postal code: a coordinate or the code is wrong, as a rule. */
function reportAstray(points: readonly ServicePoint[], rowOf: readonly number[]): void {
  const rows = new Map(points.map((point, i) => [point, rowOf[i]]));
  for (const { point, km } of pointsAstray(points)) {
    const distance = `${Math.round(km)} km from the others of its postal code ${point.zipCode}`;
    console.error(`row ${rows.get(point)}: lies ${distance}; it is imported, and does not move the code`);
  }
}

function readRows(path: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (Array.isArray(parsed)) return parsed;
    console.error(`${path}: expected a JSON list of points`);
  } catch (error) {
    console.error(`${path}: ${(error as Error).message}`);
  }
  process.exit(2);
}
