import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Firestore } from '@google-cloud/firestore';
import { towns } from '../local/network/towns.ts';
import { PlaceNames } from '../shared/domain/place-names.ts';
import type { ServicePoint } from '../shared/domain/service-point.ts';
import { localities } from '../shared/store/collections.ts';
import { database } from '../shared/store/database.ts';
import { storedPoints, writePoints } from '../shared/store/service-points.ts';
import {
  type ImportPlan,
  odditiesIn,
  parseList,
  planImport,
  type RowProblems,
  readList,
} from '../shared/use-cases/import-points.ts';
import { placeUnknownMembers } from '../shared/use-cases/place-members.ts';
import { countVisitsToCome, retirePoint } from '../shared/use-cases/retire-point.ts';
import { connectDatabase } from './running-stack.ts';

const USAGE = `npm run import:points -- FILE [--dry-run] [--retire-missing]
    FILE              a list of vaccination points in the format of gov.pl
    --dry-run         says what would change, and changes nothing
    --retire-missing  retires the points of the list's voivodeships that it does not name; their visits stay
    --retire-many     does so even if these are more than a tenth of them`;

/** A list that lacks more of the points than this is more likely a part of a list than the end of so many points. */
const RETIRED_SHARE_MAX = 0.1;
/** A few may go from any voivodeship. */
const RETIRED_ALWAYS = 5;

const { file, ...options } = readArguments();
const rows = readRows(resolve(process.env.INIT_CWD ?? process.cwd(), file));
connectDatabase();
const db = database();
const context = { db, now: Date.now };
const names = new PlaceNames([...towns(), ...(await knownLocalities(db))]);
const { listed, badRows } = readList(rows, names);
const { points: stored, writtenAt } = await storedPoints(db);
const plan = planImport(listed, stored);
const listedIds = new Set(plan.points.map(({ id }) => id));
const others = stored.filter(({ id }) => !listedIds.has(id));

tellRows('cannot be used', badRows);
tellRows('is left out', plan.leftOut);
tellRows('is odd', odditiesIn(listed, [...towns(), ...others]));
tellChanges(plan);
const toRetire = options.retireMissing ? plan.missing : [];
if (toRetire.length > 0 && !options.retireMany) refuseManyMissing(plan);
await tellMissing(plan.missing);

if (!options.dryRun) {
  try {
    const changed = [...plan.added.map(({ point }) => point), ...plan.changed.map(({ after }) => after)];
    await writePoints(db, changed, writtenAt);
    for (const point of toRetire) await retirePoint(point, context);
    // A postal code may have its first point now.
    await placeUnknownMembers(db);
  } catch (error) {
    console.error(`Not all of the list is imported, import it again: ${(error as Error).message}`);
    process.exit(1);
  }
}
await db.terminate();
const notUsed = badRows.length + plan.leftOut.length;
const { added, changed, missing } = plan;
console.log(
  `${added.length} new, ${changed.length} changed, ${missing.length} not in the list, ${toRetire.length} retired`,
);
if (options.dryRun) console.log('nothing was written');
console.log(`${plan.points.length} points imported, ${notUsed} rows could not be used`);
process.exit(notUsed > 0 ? 1 : 0);

function readArguments() {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { 'dry-run': flag, 'retire-missing': flag, 'retire-many': flag },
    });
    const [file, ...more] = positionals;
    if (file && more.length === 0) {
      const retireMany = values['retire-many'];
      return { file, dryRun: values['dry-run'], retireMissing: values['retire-missing'] || retireMany, retireMany };
    }
  } catch (error) {
    console.error((error as Error).message);
  }
  console.error(USAGE);
  process.exit(2);
}

function readRows(path: string): unknown[] {
  try {
    return parseList(readFileSync(path));
  } catch (error) {
    console.error(`${path}: ${(error as Error).message}`);
    process.exit(2);
  }
}

async function knownLocalities(db: Firestore) {
  const { docs } = await localities(db).select('name', 'parentId').get();
  return docs.map((locality) => ({ name: locality.get('name') as string, terc: locality.get('parentId') as string }));
}

function tellRows(what: string, rows: readonly RowProblems[]): void {
  for (const { row, problems } of rows) {
    console.error(`row ${row} ${what}: ${problems.map(({ field, problem }) => `${field} ${problem}`).join('; ')}`);
  }
}

function tellChanges({ added, changed }: ImportPlan): void {
  // Into an empty database everything is new.
  if (stored.length > 0) for (const { row, point } of added) console.log(`row ${row} is new: ${nameOf(point)}`);
  for (const { row, before, after } of changed) {
    const fields = (Object.keys(after) as (keyof ServicePoint)[]).filter((field) => before[field] !== after[field]);
    const told = fields.map((field) => `${field} "${before[field]}" is now "${after[field]}"`);
    console.log(`row ${row} changes ${before.id}: ${told.join(', ')}`);
  }
}

async function tellMissing(missing: readonly ServicePoint[]): Promise<void> {
  for (const point of missing) {
    const visits = await countVisitsToCome(point.id, context);
    console.log(`not in the list: ${nameOf(point)}, ${visits} visits to come`);
  }
}

function nameOf({ id, name, addressText }: ServicePoint): string {
  return `${id} (${name}, ${addressText})`;
}

function refuseManyMissing({ missing }: ImportPlan): void {
  const voivodeships = new Set(listed.map(({ point }) => point.voiId));
  const active = stored.filter(({ status, voiId }) => status === 'ACTIVE' && voivodeships.has(voiId));
  if (missing.length <= Math.max(RETIRED_ALWAYS, active.length * RETIRED_SHARE_MAX)) return;
  console.error(
    `The list lacks ${missing.length} of ${active.length} points and may be a part of one: nothing was changed. ` +
      'To retire them all the same, say --retire-many.',
  );
  process.exit(1);
}
