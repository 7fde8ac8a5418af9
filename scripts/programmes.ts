import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemActor } from '../shared/domain/actor.ts';
import { Refusal } from '../shared/domain/errors.ts';
import { checkBeside, checkProgramme, type Fault } from '../shared/domain/programmes/check.ts';
import { type Difference, diffProgrammes } from '../shared/domain/programmes/diff.ts';
import { Programmes } from '../shared/domain/programmes/programmes.ts';
import type { Programme } from '../shared/domain/programmes/schema.ts';
import { database } from '../shared/store/database.ts';
import { Patients } from '../shared/store/patients.ts';
import { personalData } from '../shared/store/personal-data.ts';
import { earliestEffect } from '../shared/store/programme-versions.ts';
import { type Preview, previewProgramme } from '../shared/use-cases/preview-programme.ts';
import { publishProgramme } from '../shared/use-cases/publish-programme.ts';
import { connectDatabase } from './running-stack.ts';

const USAGE = `npm run programmes -- check FILE...
    says every fault of programme documents, each with its path; exit 1 if there is one
npm run programmes -- diff [OLD] NEW
    says what differs between two versions; OLD is that of the repository unless it is named;
    exit 1 if anything does
npm run programmes -- publish FILE [--dry-run] [--effective-from MOMENT]
    publishes a version in the cloud that runs here, or in the one that the environment names
    --dry-run         says whom it would touch, and publishes nothing
    --effective-from  the moment from which it counts instead of the document's, as
                      2027-03-01T05:00:00Z; \`earliest\` is half a minute from now`;

const ENDS = { same: 0, different: 1, unusable: 2 } as const;
const OWN = join(import.meta.dirname, '../programmes');
/** More of a value than this is told better by the document itself. */
const VALUE_LENGTH_MAX = 120;
const VISITS_SHOWN = 20;
/** People looked at between two lines of progress. */
const PROGRESS_EVERY = 10_000;

const [command, ...rest] = process.argv.slice(2);
process.exit(await run());

async function run(): Promise<number> {
  if (command === 'check' && rest.length > 0) return check(rest);
  if (command === 'diff' && (rest.length === 1 || rest.length === 2)) return diff(rest);
  if (command === 'publish') return publish(rest);
  return misused();
}

function misused(): number {
  console.error(USAGE);
  return ENDS.unusable;
}

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
    const shared = checkBeside(programme, new Programmes(others));
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

async function publish(args: readonly string[]): Promise<number> {
  const asked = publicationIn(args);
  if (!asked) return misused();
  const { path, effectiveFrom, dryRun } = asked;
  const given = read(path);
  connectDatabase();
  const db = database();
  const context = { db, now: Date.now };
  const moment = effectiveFrom === 'earliest' ? earliestEffect(Date.now()) : effectiveFrom;
  const document = moment && typeof given === 'object' ? { ...given, effectiveFrom: moment } : given;
  try {
    if (dryRun) {
      const patients = new Patients(db, await personalData()());
      tellPreview(await previewProgramme({ document }, { ...context, patients, progress: tellProgress() }));
    } else {
      const { programme } = await publishProgramme({ document }, systemActor('programmes'), context);
      console.log(
        `${programme.id} version ${programme.version} is published and counts from ${programme.effectiveFrom}`,
      );
    }
    return ENDS.same;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tellRefusal(error);
    return ENDS.different;
  } finally {
    await db.terminate();
  }
}

function publicationIn(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean', default: false }, 'effective-from': { type: 'string' } },
    });
    const [path, ...more] = positionals;
    if (!path || more.length > 0) return undefined;
    return { path, dryRun: values['dry-run'], effectiveFrom: values['effective-from'] };
  } catch (error) {
    console.error((error as Error).message);
    return undefined;
  }
}

function tellRefusal(refusal: Refusal): void {
  if (refusal.code === 'programme_faulty') {
    for (const { path, fault } of refusal.details.faults) console.error(`${path} ${fault}`);
  } else if (refusal.code === 'version_not_next') {
    console.error(`a published version is never changed: the next one is ${refusal.details.version}`);
  } else if (refusal.code === 'version_too_early') {
    console.error(`it can take effect at ${refusal.details.earliest} at the earliest (--effective-from earliest)`);
  }
  console.error('nothing was published');
}

function tellProgress(): (people: number) => void {
  let told = 0;
  return (people) => {
    if (people - told < PROGRESS_EVERY) return;
    told = people;
    console.error(`${people} people looked at …`);
  };
}

function tellPreview({ programme, version, effectiveFrom, differences, ...counts }: Preview): void {
  const { people, becomeEntitled, openingMoves, loseEntitlement, visits } = counts;
  for (const difference of differences ?? []) console.log(inWords(difference));
  console.log(
    `${programme} version ${version}, from ${inWarsaw(effectiveFrom)}, of ${counted(people, 'registered person', 'registered people')}:`,
  );
  for (const { from, people: some } of becomeEntitled) console.log(`  ${some} become entitled, from ${inWarsaw(from)}`);
  for (const { before, after, people: some } of openingMoves) {
    console.log(`  ${some} may book from ${inWarsaw(after)} instead of ${inWarsaw(before)}`);
  }
  if (loseEntitlement.people > 0) {
    const reasons = Object.entries(loseEntitlement.reasons).map(([code, some]) => `${code}: ${some}`);
    console.log(`  ${loseEntitlement.people} are entitled no longer (${reasons.join(', ')})`);
  }
  console.log(`  ${visits.notAllowed} of ${counted(visits.booked, 'booked visit')} would no longer be allowed`);
  for (const { appointmentId, startAt, vaccineType, dose, servicePointId, reasons } of visits.list.slice(
    0,
    VISITS_SHOWN,
  )) {
    const why = reasons.map(({ code }) => code).join(', ');
    console.log(
      `    ${appointmentId}: ${inWarsaw(startAt)}, ${vaccineType}, dose ${dose}, point ${servicePointId}: ${why}`,
    );
  }
  if (visits.notAllowed > VISITS_SHOWN) console.log(`    … and ${visits.notAllowed - VISITS_SHOWN} more`);
  console.log('nothing was published');
}

/** A moment as people in Poland read it on the clock. */
function inWarsaw(moment: string): string {
  return new Date(moment).toLocaleString('en-GB', {
    timeZone: 'Europe/Warsaw',
    dateStyle: 'long',
    timeStyle: 'medium',
  });
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
