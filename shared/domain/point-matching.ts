import { distanceKm } from './geo.ts';
import type { ServicePoint } from './service-point.ts';
import { foldName } from './teryt.ts';

/** A row of a list: its point, under the id that it gets if it is new. */
export interface ListedPoint {
  /** Position in the list, from 1. */
  readonly row: number;
  readonly point: ServicePoint;
  /** What its id is derived from if it is new. */
  readonly naturalKey: readonly string[];
  /** Whose row the list itself says it is: the id of a point, or `new`. */
  readonly servicePointId?: string | undefined;
}

export interface Match {
  readonly listed: ListedPoint;
  readonly stored: ServicePoint;
}

/** A row that may be one of several points, or may not be the one that it resembles. */
export interface Doubt {
  readonly listed: ListedPoint;
  readonly candidates: readonly ServicePoint[];
}

export interface Matching {
  readonly matches: readonly Match[];
  readonly added: readonly ListedPoint[];
  readonly doubts: readonly Doubt[];
  /** Active points of the list's voivodeships that no row is about. */
  readonly missing: readonly ServicePoint[];
}

/** Names this alike are one name, with a correction or an addition. */
const NAME_ALIKE = 0.75;
/** At one address less will do. */
const NAME_RELATED = 0.65;
const STREET_ALIKE = 0.8;
/** Places this near are one spot, found twice on a map. */
const SPOT_KM = 0.15;
/** Of points further apart than this an equal postal code says little. */
const NEARBY_KM = 3;
/** A second candidate this close to the best makes the choice a guess. */
const MARGIN = 0.25;
/** A grid for finding points near each other: about half a kilometre. */
const CELLS_PER_DEGREE = 200;
/** A list that names this share of a voivodeship's points is one of all its points. */
const WHOLE_SHARE = 0.5;

/**
 * Finds out which stored point each row of a list is about. Public lists number their points anew with every download, and
 * names, streets and coordinates in them are corrected, so no single field says it: rows that are as stored come first, then those
 * that agree in enough of name, address, spot and postal code to be a correction. Where that would be a guess, it is a doubt.
 */
export function matchPoints(list: readonly ListedPoint[], stored: readonly ServicePoint[]): Matching {
  const open = new OpenEnds(list, stored);
  const added = list.filter(({ servicePointId }) => servicePointId === 'new');
  for (const listed of added) open.settle(listed);
  for (const match of matchesByName(list, stored)) open.match(match);
  for (const match of sameKeyMatches(open)) open.match(match);
  const asStored = new Set(open.matches.map(({ stored: point }) => point.id));
  const context: Context = {
    timesNamed: countBy([...list.map(({ point }) => point), ...stored.filter(({ id }) => !asStored.has(id))], nameOf),
    wholeVoivodeships: wholeVoivodeships(stored, asStored),
  };
  const pairs = similarPairs(open, context);
  const doubts = matchSimilar(
    pairs.filter(({ isSame }) => isSame),
    open,
  );
  for (const { listed } of doubts) open.settle(listed);
  for (const [listed, likely] of Map.groupBy(pairs, ({ listed }) => listed)) {
    const candidates = likely.map(({ stored: point }) => point).filter((point) => open.hasPoint(point));
    if (open.hasRow(listed) && candidates.length > 0) doubts.push({ listed, candidates });
  }
  for (const { listed } of doubts) open.settle(listed);
  const doubtful = new Set(doubts.flatMap(({ candidates }) => candidates.map(({ id }) => id)));
  const voivodeships = new Set(list.map(({ point }) => point.voiId));
  return {
    matches: open.matches,
    added: [...added, ...open.rows],
    doubts,
    missing: open.points.filter(
      ({ id, status, voiId }) => status === 'ACTIVE' && voivodeships.has(voiId) && !doubtful.has(id),
    ),
  };
}

/** Rows and points that are not yet matched. */
class OpenEnds {
  readonly #rows: Set<ListedPoint>;
  readonly #points: Set<ServicePoint>;
  readonly matches: Match[] = [];

  constructor(rows: readonly ListedPoint[], points: readonly ServicePoint[]) {
    this.#rows = new Set(rows);
    this.#points = new Set(points);
  }

  get rows(): ListedPoint[] {
    return [...this.#rows];
  }

  get points(): ServicePoint[] {
    return [...this.#points];
  }

  hasRow(row: ListedPoint): boolean {
    return this.#rows.has(row);
  }

  hasPoint(point: ServicePoint): boolean {
    return this.#points.has(point);
  }

  match(match: Match): void {
    if (!this.hasRow(match.listed) || !this.hasPoint(match.stored)) return;
    this.matches.push(match);
    this.#rows.delete(match.listed);
    this.#points.delete(match.stored);
  }

  settle(row: ListedPoint): void {
    this.#rows.delete(row);
  }
}

/** Rows whose list names the point. */
function matchesByName(list: readonly ListedPoint[], stored: readonly ServicePoint[]): Match[] {
  const byId = new Map(stored.map((point) => [point.id, point]));
  return list.flatMap((listed) => {
    const point = listed.servicePointId && byId.get(listed.servicePointId);
    return point ? [{ listed, stored: point }] : [];
  });
}

/** Rows that say of name, gmina, address and postal code what is stored. Of twins each gets the point that it is most like. */
function sameKeyMatches(open: OpenEnds): Match[] {
  const pointsByKey = Map.groupBy(open.points, keyOf);
  const rowsByKey = Map.groupBy(open.rows, ({ point }) => keyOf(point));
  return [...rowsByKey].flatMap(([key, rows]) => {
    const pairs = rows.flatMap((listed) =>
      (pointsByKey.get(key) ?? []).map((point) => ({ listed, stored: point, score: likenessOfTwins(listed, point) })),
    );
    return pairs.sort((a, b) => b.score - a.score);
  });
}

function likenessOfTwins({ point }: ListedPoint, stored: ServicePoint): number {
  const isSpot = point.lat === stored.lat && point.lon === stored.lon;
  return (
    weighed(isSpot, 4) +
    2 / (1 + distanceKm(point, stored)) +
    weighed(point.type === stored.type, 1) +
    weighed(point.name === stored.name, 0.3) +
    weighed(point.addressText === stored.addressText, 0.3) +
    // Of twins that are word for word the same each keeps its own.
    weighed(point.id === stored.id, 0.1)
  );
}

interface Context {
  /** How many of the rows, and of the points that are not as some row says, have a name. */
  readonly timesNamed: ReadonlyMap<string, number>;
  /** Where the list is one of all points, so that a point which it does not name as stored is gone or changed. */
  readonly wholeVoivodeships: ReadonlySet<string>;
}

interface Pair extends Match {
  /** Whether they agree in so much that they are one point. */
  readonly isSame: boolean;
  readonly score: number;
}

/** Pairs of a row and a point that are one point, or look so much like it that it has to be asked. */
function similarPairs(open: OpenEnds, context: Context): Pair[] {
  const near = new Map<string, ServicePoint[]>();
  for (const point of open.points) {
    for (const key of [...areasOf(point), cellOf(point, 0, 0)]) near.set(key, [...(near.get(key) ?? []), point]);
  }
  return open.rows.flatMap((listed) => {
    const { point } = listed;
    const cells = [-1, 0, 1].flatMap((dLat) => [-1, 0, 1].map((dLon) => cellOf(point, dLat, dLon)));
    const candidates = new Set([...areasOf(point), ...cells].flatMap((key) => near.get(key) ?? []));
    return [...candidates].flatMap((stored) => pairOf(listed, stored, context) ?? []);
  });
}

function pairOf(listed: ListedPoint, stored: ServicePoint, context: Context): Pair | undefined {
  const { point } = listed;
  const name = likeness(nameOf(point), nameOf(stored));
  const street = likeness(streetOf(point), streetOf(stored));
  const km = distanceKm(point, stored);
  const isName = name >= NAME_ALIKE;
  const isAddress = street >= STREET_ALIKE && numbersOf(point) === numbersOf(stored);
  const isSpot = km <= SPOT_KM;
  const isCode = point.zipCode === stored.zipCode;
  const isGmina = gminaOf(point) === gminaOf(stored);
  // Hundreds of points are called "Punkt szczepień": a name says something only where nobody else has it.
  const isTelling = (context.timesNamed.get(nameOf(point)) ?? 0) <= 2 && nameOf(point) === nameOf(stored);
  const isWhole = context.wholeVoivodeships.has(stored.voiId);
  const isSame =
    (isName && isAddress && (isSpot || isCode || isGmina)) ||
    (isName && isSpot && (isCode || isGmina)) ||
    (isName && isTelling && (isCode || isGmina)) ||
    (isName && isCode && isGmina && km <= NEARBY_KM && isWhole) ||
    (isAddress && isSpot && (name >= NAME_RELATED || isWhole));
  const isLikely = (isName && isCode && km <= NEARBY_KM) || (isAddress && (isSpot || isCode));
  if (!isSame && !isLikely) return undefined;
  const isExactSpot = point.lat === stored.lat && point.lon === stored.lon;
  const score =
    name +
    street +
    (isExactSpot ? 1.3 : Math.max(0, 1 - km)) +
    weighed(numbersOf(point) === numbersOf(stored), 0.5) +
    weighed(isCode, 0.5) +
    weighed(isGmina, 0.3) +
    weighed(point.type === stored.type, 0.2);
  return { listed, stored, isSame, score };
}

/** Matches the pairs that are one point, the likest first. Returns the rows for which two points are about as likely, or that share one. */
function matchSimilar(pairs: readonly Pair[], open: OpenEnds): Doubt[] {
  const ofRow = Map.groupBy(pairs, ({ listed }) => listed);
  const ofPoint = Map.groupBy(pairs, ({ stored }) => stored);
  const doubts = new Map<ListedPoint, Set<ServicePoint>>();
  const doubtful = new Set<ServicePoint>();
  const isOpen = ({ listed, stored }: Pair) => open.hasRow(listed) && open.hasPoint(stored);
  for (const pair of pairs.toSorted((a, b) => b.score - a.score)) {
    if (!isOpen(pair) || doubts.has(pair.listed) || doubtful.has(pair.stored)) continue;
    const rivals = [...ofRow.get(pair.listed)!, ...ofPoint.get(pair.stored)!].filter(
      (other) => isRival(other, pair) && isOpen(other),
    );
    if (rivals.length === 0) open.match(pair);
    for (const { listed, stored } of rivals.length > 0 ? [pair, ...rivals] : []) {
      doubts.set(listed, (doubts.get(listed) ?? new Set()).add(stored));
      doubtful.add(stored);
    }
  }
  return [...doubts].map(([listed, candidates]) => ({ listed, candidates: [...candidates] }));
}

/** Whether another pair has the same row or point, and is about as likely. Twins that nobody can tell apart are no rivals. */
function isRival(other: Pair, pair: Pair): boolean {
  const sameRow = other.listed === pair.listed;
  const samePoint = other.stored === pair.stored;
  if (sameRow === samePoint || other.score < pair.score - MARGIN) return false;
  return sameRow ? !isTwin(other.stored, pair.stored) : !isTwin(other.listed.point, pair.listed.point);
}

function isTwin(a: ServicePoint, b: ServicePoint): boolean {
  return keyOf(a) === keyOf(b) && a.lat === b.lat && a.lon === b.lon && a.type === b.type;
}

function wholeVoivodeships(stored: readonly ServicePoint[], asStored: ReadonlySet<string>): ReadonlySet<string> {
  const active = Map.groupBy(
    stored.filter(({ status }) => status === 'ACTIVE'),
    ({ voiId }) => voiId,
  );
  const whole = [...active].filter(
    ([, points]) => points.filter(({ id }) => asStored.has(id)).length >= WHOLE_SHARE * points.length,
  );
  return new Set(whole.map(([voiId]) => voiId));
}

function keyOf(point: ServicePoint): string {
  return [nameOf(point), gminaOf(point), wordsOf(point.addressText).join(' '), point.zipCode].join('|');
}

function areasOf(point: ServicePoint): string[] {
  return [`gmina ${gminaOf(point)}`, `code ${point.zipCode}`];
}

function gminaOf({ terc }: ServicePoint): string {
  return terc.slice(0, 6);
}

function nameOf({ name }: ServicePoint): string {
  return wordsOf(name).join(' ');
}

/** Words that stand before the name of a street or do not. */
const KINDS_OF_STREET = new Set(['ul', 'ulica', 'al', 'aleja', 'pl', 'plac', 'os', 'osiedle']);

function streetOf({ addressText }: ServicePoint): string {
  // Without the place, except where that is all there is.
  return wordsOf(addressText.split(', ').slice(0, -1).join(' ') || addressText)
    .filter((word) => !/\d/u.test(word) && !KINDS_OF_STREET.has(word))
    .join(' ');
}

function numbersOf({ addressText }: ServicePoint): string {
  return wordsOf(addressText)
    .filter((word) => /\d/u.test(word))
    .join(' ');
}

function wordsOf(text: string): string[] {
  return foldName(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

function cellOf({ lat, lon }: ServicePoint, dLat: number, dLon: number): string {
  return `cell ${Math.floor(lat * CELLS_PER_DEGREE) + dLat} ${Math.floor(lon * CELLS_PER_DEGREE) + dLon}`;
}

/** How alike two texts are, from 0 to 1: the share of the pairs of letters that both have (Dice). */
function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const [pairsOfA, pairsOfB] = [letterPairsOf(a), letterPairsOf(b)];
  const left = countBy(pairsOfB, (pair) => pair);
  let shared = 0;
  for (const pair of pairsOfA) {
    const count = left.get(pair) ?? 0;
    if (count > 0) shared++;
    left.set(pair, count - 1);
  }
  const all = pairsOfA.length + pairsOfB.length;
  return all === 0 ? 0 : (2 * shared) / all;
}

function letterPairsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2));
}

function countBy<T>(things: readonly T[], keyOfThing: (thing: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(keyOfThing(thing), (counts.get(keyOfThing(thing)) ?? 0) + 1);
  return counts;
}

function weighed(agrees: boolean, weight: number): number {
  return agrees ? weight : 0;
}
