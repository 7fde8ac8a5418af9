import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { database } from '../shared/store/database.ts';
import { importPoints, readPoints } from '../shared/use-cases/import-points.ts';
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
const db = database();
const bulk = db.bulkWriter({ throttling: false });
importPoints(points, { db, bulk });
await bulk.close();
await db.terminate();
console.log(`${points.length} points imported, ${badRows.length} rows could not be used`);
process.exit(badRows.length > 0 ? 1 : 0);

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
