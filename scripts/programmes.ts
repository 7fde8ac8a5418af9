import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkProgramme, checkTogether, type Fault } from '../shared/domain/programmes/check.ts';
import { type Difference, diffProgrammes } from '../shared/domain/programmes/diff.ts';
import type { Programme } from '../shared/domain/programmes/schema.ts';

const USAGE = `npm run programmes -- check FILE...
    says every fault of programme documents, each with its path; exit 1 if there is one
npm run programmes -- diff [OLD] NEW
    says what differs between two versions; OLD is that of the repository unless it is named;
    exit 1 if anything does`;

const ENDS = { same: 0, different: 1, unusable: 2 } as const;
const OWN = join(import.meta.dirname, '../programmes');
/** More of a value than this is told better by the document itself. */
const VALUE_LENGTH_MAX = 120;

const [command, ...files] = process.argv.slice(2);
if (command === 'check' && files.length > 0) process.exit(check(files));
if (command === 'diff' && (files.length === 1 || files.length === 2)) process.exit(diff(files));
console.error(USAGE);
process.exit(ENDS.unusable);

function check(paths: readonly string[]): number {
  let count = 0;
  const tell = (path: string, faults: readonly Fault[]) => {
    for (const { path: at, fault } of faults) console.error(`${path}: ${at} ${fault}`);
    count += faults.length;
  };
  const known = new Map(ownProgrammes().map((programme) => [programme.id, programme]));
  for (const path of paths) {
    const document = read(path);
    const faults = checkProgramme(document);
    tell(path, faults);
    if (faults.length > 0) continue;
    const programme = document as Programme;
    const others = [...known.values()].filter(({ id }) => id !== programme.id);
    const shared = checkTogether([...others, programme]);
    tell(path, shared);
    known.set(programme.id, programme);
    if (shared.length === 0) console.log(`${path}: ${summaryOf(programme)}: no faults`);
  }
  if (count > 0) console.error(counted(count, 'fault'));
  return count > 0 ? ENDS.different : ENDS.same;
}

function diff(paths: readonly string[]): number {
  const after = readProgramme(paths.at(-1)!);
  const before = paths.length === 2 ? readProgramme(paths[0]!) : ownProgrammes().find(({ id }) => id === after.id);
  if (!before) {
    console.log(`${after.id} is a new programme: ${summaryOf(after)}`);
    return ENDS.different;
  }
  const differences = diffProgrammes(before, after);
  for (const difference of differences) console.log(inWords(difference));
  console.log(
    `${counted(differences.length, 'difference')} between ${before.id} version ${before.version} and ${after.id} version ${after.version}`,
  );
  if (differences.length > 0) warn(before, after);
  return differences.length > 0 ? ENDS.different : ENDS.same;
}

/** What keeps the later document from being a version after the earlier one. */
function warn(before: Programme, after: Programme): void {
  if (after.id !== before.id) {
    console.error('these are two programmes, not two versions of one');
  } else if (after.version <= before.version) {
    console.error(`a version is never changed: give the new one the number ${before.version + 1}`);
  } else if (after.effectiveFrom <= before.effectiveFrom) {
    console.error(`the new version must take effect after ${before.effectiveFrom}, when the one before did`);
  }
}

function inWords({ kind, path, before, after }: Difference): string {
  if (kind === 'changed') return `changed ${path}: ${toldOf(before)} is now ${toldOf(after)}`;
  return `${kind} ${path}: ${toldOf(kind === 'added' ? after : before)}`;
}

function toldOf(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text;
}

function summaryOf({ id, version, effectiveFrom, vaccines, rules, seasons = [], cohorts }: Programme): string {
  const parts = [
    counted(vaccines.length, 'vaccine'),
    counted(rules.length, 'set of rules', 'sets of rules'),
    ...(seasons.length > 0 ? [counted(seasons.length, 'season')] : []),
    counted(cohorts.length, 'cohort'),
  ];
  return `${id} version ${version} from ${effectiveFrom}, ${parts.join(', ')}`;
}

function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

function ownProgrammes(): Programme[] {
  return readdirSync(OWN).map((name) => JSON.parse(readFileSync(join(OWN, name), 'utf8')));
}

/**
 * Reads a document that has the form of a programme; what is wrong with any other, the check tells.
 */
function readProgramme(path: string): Programme {
  const document = read(path);
  if (checkProgramme(document).length === 0) return document as Programme;
  console.error(`${path} has faults: npm run programmes -- check ${path}`);
  process.exit(ENDS.unusable);
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(resolve(process.env.INIT_CWD ?? process.cwd(), path), 'utf8'));
  } catch (error) {
    console.error(`${path}: ${(error as Error).message}`);
    process.exit(ENDS.unusable);
  }
}
