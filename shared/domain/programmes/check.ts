import { type Check, checkOf } from '../../checks.ts';
import { boundsOf, daysOf } from './ages.ts';
import type { Programmes } from './programmes.ts';
import { type Ages, type Interval, type Programme, ProgrammeSchema, type Rules } from './schema.ts';

/**
 * One thing wrong with a document: the path to it, as a JSON pointer, and what is wrong in words.
 */
export interface Fault {
  readonly path: string;
  readonly fault: string;
}

/** Slot ids have four bits for the dose; the forms of the wire know nine. */
const DOSES_MAX = 9;
/** Months are long and short: what is compared in days is compared from this one. */
const SOME_DAY = '20270101';

let schemaCheck: Check | undefined;

/** Returns every fault of a document; none when it can be published as a programme's version. */
export function checkProgramme(document: unknown): Fault[] {
  schemaCheck ??= checkOf(ProgrammeSchema);
  // What the rules below compare is there only in a document of the right form.
  if (!schemaCheck(document)) return (schemaCheck.errors ?? []).map(inWords);
  return faultsOf(document as Programme);
}

/**
 * Returns the faults of a programme beside those that are known: no number may be two vaccines',
 * and no vaccine may have two numbers, in whatever version.
 */
export function checkBeside({ vaccines }: Programme, known: Programmes): Fault[] {
  return vaccines.flatMap(({ number, type }, i) => {
    const path = `/vaccines/${i}/number`;
    const owner = known.vaccineTypeOfNumber(number) ?? type;
    if (owner !== type) return [{ path, fault: `${number} is the number of ${owner} already` }];
    const had = known.vaccine(type)?.number ?? number;
    return had === number ? [] : [{ path, fault: `must stay ${had}: the ids of slots carry it` }];
  });
}

function inWords({ instancePath, message = 'is not valid', params }: NonNullable<Check['errors']>[number]): Fault {
  const { missingProperty, additionalProperty } = params;
  if (missingProperty) return { path: `${instancePath}/${missingProperty}`, fault: missingWords(instancePath) };
  if (additionalProperty) return { path: `${instancePath}/${additionalProperty}`, fault: 'is not a known field' };
  return { path: instancePath || '/', fault: message };
}

function missingWords(instancePath: string): string {
  const isText = instancePath === '/names' || instancePath.startsWith('/texts/');
  return isText ? 'is missing: every text has pl, en and uk' : 'is missing';
}

/** Collects faults; `at` names where. */
type Tell = (path: string, fault: string) => void;

function faultsOf(programme: Programme): Fault[] {
  const faults: Fault[] = [];
  const tell: Tell = (path, fault) => faults.push({ path, fault });
  checkVaccines(programme, tell);
  checkRules(programme, tell);
  checkSeasons(programme, tell);
  checkCohorts(programme, tell);
  return faults;
}

function checkVaccines({ id, vaccines }: Programme, tell: Tell): void {
  for (const [i, { type, number, name, productCode, ages }] of vaccines.entries()) {
    const path = `/vaccines/${i}`;
    const before = vaccines.slice(0, i);
    if (!type.startsWith(`${id}.`)) tell(`${path}/type`, `must begin with ${id}.`);
    if (before.some((one) => one.type === type)) tell(`${path}/type`, `${type} is there twice`);
    const sameNumber = before.find((one) => one.number === number);
    if (sameNumber) tell(`${path}/number`, `${number} is the number of ${sameNumber.type} already`);
    if (before.some((one) => one.name === name)) tell(`${path}/name`, `${name} is there twice`);
    const sameCode = productCode && before.find((one) => one.productCode === productCode);
    if (sameCode) tell(`${path}/productCode`, `${productCode} is the code of ${sameCode.type} already`);
    checkAges(ages, `${path}/ages`, tell);
  }
}

function checkRules(programme: Programme, tell: Tell): void {
  const { rules } = programme;
  for (const [i, rule] of rules.entries()) {
    const path = `/rules/${i}`;
    const before = rules[i - 1]?.from;
    if (before !== undefined && rule.from === before) {
      tell(`${path}/from`, `overlaps: the rules before begin on ${before}, too`);
    } else if (before !== undefined && rule.from < before) {
      tell(`${path}/from`, `must be after ${before}, when the rules before begin: the oldest come first`);
    }
    checkCourses(rule, path, programme, tell);
    for (const [k, { after, vaccines, ages }] of rule.boosters.entries()) {
      const at = `${path}/boosters/${k}`;
      checkInterval(after, `${at}/after`, tell);
      checkKnown(vaccines, `${at}/vaccines`, programme, tell);
      checkAges(ages, `${at}/ages`, tell);
    }
  }
}

function checkCourses({ courses, boosters }: Rules, path: string, programme: Programme, tell: Tell): void {
  const ids = new Set<string>();
  for (const [k, course] of courses.entries()) {
    const { id, vaccines, ages, firstTime, next } = course;
    const at = `${path}/courses/${k}`;
    checkKnown(vaccines, `${at}/vaccines`, programme, tell);
    checkAges(ages, `${at}/ages`, tell);
    if (id !== undefined && ids.has(id)) tell(`${at}/id`, `${id} is there twice`);
    if (id !== undefined) ids.add(id);
    if ((ages || firstTime) && id === undefined) {
      tell(`${at}/id`, 'is missing: age or earlier seasons decide, so the next dose has to know the course');
    }
    if (firstTime && !programme.seasons) tell(`${at}/firstTime`, 'needs seasons: there are no earlier ones');
    const hidden = vaccines.filter((type) => courses.slice(0, k).some((one) => hides(one, course, type)));
    for (const type of hidden) tell(at, `is never taken for ${type}: a course before fits everybody whom it fits`);
    for (const [n, { after, vaccines: mixed = [] }] of next.entries()) {
      checkInterval(after, `${at}/next/${n}/after`, tell);
      checkKnown(mixed, `${at}/next/${n}/vaccines`, programme, tell);
    }
    const doses = 1 + next.length + boosters.length;
    if (doses > DOSES_MAX) tell(at, `has ${doses} doses with the boosters, and ${DOSES_MAX} are the most`);
  }
}

type Course = Rules['courses'][number];

/** Whether an earlier course takes everybody for whom this one is. */
function hides(earlier: Course, course: Course, type: string): boolean {
  if (!earlier.vaccines.includes(type) || (earlier.firstTime && !course.firstTime)) return false;
  if (!earlier.ages) return true;
  if (!course.ages) return false;
  const [[from, before], [from2, before2]] = [boundsOf(earlier.ages), boundsOf(course.ages)];
  return from <= from2 && before2 <= before;
}

function checkSeasons({ seasons = [] }: Programme, tell: Tell): void {
  for (const [i, { id, from, to }] of seasons.entries()) {
    const path = `/seasons/${i}`;
    const before = seasons[i - 1];
    if (seasons.slice(0, i).some((one) => one.id === id)) tell(`${path}/id`, `${id} is there twice`);
    if (to < from) tell(`${path}/to`, `must not be before ${from}, on which the season begins`);
    if (before && from <= before.to) tell(`${path}/from`, `overlaps the season before, which ends on ${before.to}`);
  }
}

function checkCohorts(programme: Programme, tell: Tell): void {
  const { cohorts, seasons } = programme;
  if (cohorts.length === 0) tell('/cohorts', 'has none: nobody could book');
  for (const [i, cohort] of cohorts.entries()) {
    const path = `/cohorts/${i}`;
    const { id, season, born, ages, agesOn, doses, vaccines = [], opensAt, closesAt, visitFrom } = cohort;
    if (cohorts.slice(0, i).some((one) => one.id === id)) tell(`${path}/id`, `${id} is there twice`);
    checkKnown(vaccines, `${path}/vaccines`, programme, tell);
    checkAges(ages, `${path}/ages`, tell);
    if (agesOn !== undefined && !ages) tell(`${path}/agesOn`, 'says on which day, but there are no ages');
    if (born?.from && born.to && born.to < born.from) tell(`${path}/born/to`, `must not be before ${born.from}`);
    if (doses && (doses.max ?? Number.POSITIVE_INFINITY) < (doses.min ?? 0)) {
      tell(`${path}/doses/max`, `must not be less than ${doses.min}`);
    }
    checkMoment(opensAt, `${path}/opensAt`, tell);
    if (closesAt !== undefined) checkMoment(closesAt, `${path}/closesAt`, tell);
    if (closesAt !== undefined && closesAt <= opensAt) tell(`${path}/closesAt`, `must be after ${opensAt}`);
    if (season === undefined && seasons) tell(`${path}/season`, 'is missing: the programme has seasons');
    const its = seasons?.find((one) => one.id === season);
    if (season !== undefined && !its) tell(`${path}/season`, `${season} is not a season of the programme`);
    if (its && visitFrom && visitFrom > its.to)
      tell(`${path}/visitFrom`, `is after the season, which ends on ${its.to}`);
  }
  for (const [i, { id }] of (seasons ?? []).entries()) {
    const opens = cohorts.some(({ season }) => season === id);
    if (!opens) tell(`/seasons/${i}`, `${id} has no cohort: nobody could book`);
  }
  checkMoment(programme.effectiveFrom, '/effectiveFrom', tell);
}

function checkKnown(types: readonly string[], path: string, { vaccines }: Programme, tell: Tell): void {
  for (const [i, type] of types.entries()) {
    if (!vaccines.some((vaccine) => vaccine.type === type)) {
      tell(`${path}/${i}`, `${type} is not a vaccine of the programme`);
    }
    if (types.indexOf(type) < i) tell(`${path}/${i}`, `${type} is there twice`);
  }
}

function checkInterval({ min, max }: Interval, path: string, tell: Tell): void {
  if (daysOf(min, SOME_DAY) > daysOf(max, SOME_DAY)) tell(`${path}/max`, 'must not be less than min');
}

function checkAges(ages: Ages | undefined, path: string, tell: Tell): void {
  if (!ages) return;
  const [from, before] = boundsOf(ages);
  if (before <= from) tell(`${path}/to`, 'must not be less than from');
}

/** The form alone lets the thirtieth of February pass. */
function checkMoment(moment: string, path: string, tell: Tell): void {
  const ms = Date.parse(moment);
  const isReal = Number.isFinite(ms) && new Date(ms).toISOString().slice(0, 19) === moment.slice(0, 19);
  if (!isReal) tell(path, 'is not a moment that exists');
}
