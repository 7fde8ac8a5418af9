import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { database } from '../shared/store/database.ts';
import { GEONAMES, importPostalTable, readPostalTable } from '../shared/use-cases/import-postal-codes.ts';
import { placeUnknownMembers } from '../shared/use-cases/place-members.ts';
import { connectDatabase } from './running-stack.ts';

const [file] = process.argv.slice(2);
if (!file) {
  console.error('npm run import:postal-codes -- FILE    postal codes of Poland in the format of GeoNames, also as .gz');
  process.exit(2);
}

const { table, badRows, estimates } = readPostalTable(textOf(resolve(process.env.INIT_CWD ?? process.cwd(), file)));
for (const { row, problem } of badRows) console.error(`row ${row}: ${problem}`);
if (table.size === 0) {
  console.error('No row could be used: nothing is imported.');
  process.exit(2);
}
connectDatabase();
const db = database();
await importPostalTable(table, { db, now: Date.now, ...GEONAMES });
const placed = await placeUnknownMembers(db);
await db.terminate();
console.log(`${table.size} postal codes imported, ${badRows.length} rows could not be used`);
console.log(`${estimates} estimated places left out; searches know the table within a minute`);
if (placed > 0) console.log(`${placed} members of the standby pool have a place now`);
console.log(`Source: ${GEONAMES.source}, licence ${GEONAMES.licence}`);
process.exit(badRows.length > 0 ? 1 : 0);

function textOf(path: string): string {
  try {
    const bytes = readFileSync(path);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    console.error(`${path}: ${(error as Error).message}`);
    process.exit(2);
  }
}
