import { isDeepStrictEqual } from 'node:util';
import * as Type from 'typebox';
import { addressTextOf } from '../domain/address-text.ts';
import { misplaced, type Spot } from '../domain/misplaced-points.ts';
import { isSamePlace, PlaceNames } from '../domain/place-names.ts';
import { type ListedPoint, matchPoints } from '../domain/point-matching.ts';
import { pointsAstray } from '../domain/postal-codes.ts';
import { type ServicePoint, servicePointIdOf } from '../domain/service-point.ts';
import { type Problem, parserOf } from '../validation.ts';

/** A row of the public list of vaccination points (gov.pl). */
export const PointRow = Type.Object({
  id: Type.Integer(),
  facilityName: Type.String({ pattern: '[\\p{L}\\p{N}]', maxLength: 500 }),
  terc: Type.String({ pattern: '^(0[2468]|[12][02468]|3[02])\\d{4}[1-59]$|^1465\\d{2}8$' }),
  address: Type.String({ maxLength: 300 }),
  zipCode: Type.String({ pattern: '^\\d{2}-\\d{3}$' }),
  community: Type.String(),
  place: Type.String({ pattern: '\\p{L}', maxLength: 100 }),
  lon: Type.String({ pattern: '^\\d{2}(\\.\\d+)?$' }),
  lat: Type.String({ pattern: '^\\d{2}(\\.\\d+)?$' }),
  facilityType: Type.Enum([1, 2]),
  /** Not of the public list: added by whoever imports it, to say whose row this is. */
  servicePointId: Type.Optional(Type.String({ pattern: '^(new|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$' })),
});

/** A row and what is wrong with it, or odd about it. */
export interface RowProblems {
  /** Position in the list, from 1. */
  readonly row: number;
  readonly problems: readonly Problem[];
}

export interface ReadList {
  readonly listed: readonly ListedPoint[];
  readonly badRows: readonly RowProblems[];
}

const parseRow = parserOf(PointRow);

/** Reads the text of a list, as programs save it. Throws an Error that says what it is instead of a list. */
export function parseList(bytes: Uint8Array): unknown[] {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const list: unknown = JSON.parse(textOf(bytes, isUtf16 ? 'utf-16le' : 'utf-8'));
  if (!Array.isArray(list)) throw new Error('expected a JSON list of points');
  return list;
}

/** The text without its byte order mark. Letters of another encoding would come out as others. */
function textOf(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error('expected text in UTF-8');
  }
}

/**
 * Reads the public list. Returns the points of its rows, in its order, and the rows that cannot be used with what is wrong in
 * them. `names` knows how the places are spelled.
 */
export function readList(rows: readonly unknown[], names: PlaceNames = new PlaceNames()): ReadList {
  const listed: ListedPoint[] = [];
  const badRows: RowProblems[] = [];
  const taken = new Set<string>();
  for (const [i, row] of rows.entries()) {
    const parsed = parseRow(row);
    const problems = 'problems' in parsed ? parsed.problems : outsidePoland(parsed.value);
    if (problems.length > 0) badRows.push({ row: i + 1, problems });
    else if ('value' in parsed) listed.push(listedPoint(i + 1, parsed.value, names, taken));
  }
  return { listed, badRows };
}

/** Returns the points of a list under the ids that they get in an empty database, and the rows that cannot be used. */
export function readPoints(rows: readonly unknown[]): { points: ServicePoint[]; badRows: readonly RowProblems[] } {
  const { listed, badRows } = readList(rows);
  return { points: listed.map(({ point }) => point), badRows };
}

/** Returns an id for a new point: derived from what names it, and not one of those taken, to which it is added. */
function newIdOf(naturalKey: readonly string[], taken: Set<string>): string {
  for (let occurrence = 1; ; occurrence++) {
    const id = servicePointIdOf(occurrence === 1 ? naturalKey : [...naturalKey, `#${occurrence}`]);
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}

function listedPoint(
  row: number,
  { facilityName, terc, address, zipCode, ...rest }: Type.Static<typeof PointRow>,
  names: PlaceNames,
  taken: Set<string>,
): ListedPoint {
  const naturalKey = [facilityName, terc, address, zipCode];
  const gmina = gminaPartOf({ terc, ...rest });
  const place = names.nameOf(rest.place, gmina);
  const point: ServicePoint = {
    // A few facilities stand in the list twice, as two points of one building.
    id: newIdOf(naturalKey, taken),
    name: nameOf(facilityName),
    addressText: addressTextOf(address, place, gmina),
    place,
    zipCode,
    terc: gmina,
    voiId: terc.slice(0, 2),
    lat: Number(rest.lat),
    lon: Number(rest.lon),
    mobility: 'STATIONARY',
    type: rest.facilityType === 2 ? 'massPoint' : 'clinic',
    status: 'ACTIVE',
  };
  return { row, point, naturalKey, servicePointId: rest.servicePointId };
}

/** A name without tabs, runs of blanks and letters that nobody sees. */
function nameOf(facilityName: string): string {
  return facilityName
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
}

/** The list names some gminas by their old whole-gmina code (type 3); the register knows the town (4) and the rest (5). */
function gminaPartOf({ terc, place, community }: { terc: string; place: string; community: string }): string {
  if (!terc.endsWith('3')) return terc;
  return terc.slice(0, 6) + (isSamePlace(place, community) ? '4' : '5');
}

/** The country's bounding box. */
function outsidePoland({ lat, lon }: { lat: string; lon: string }): Problem[] {
  const inside = Number(lat) > 49 && Number(lat) < 54.9 && Number(lon) > 14 && Number(lon) < 24.2;
  return inside ? [] : [{ field: '/lat', problem: 'lies outside Poland' }];
}

/** Returns what is odd about rows that can be used. `known` are spots whose powiat is certain, or that stand already. */
export function odditiesIn(listed: readonly ListedPoint[], known: readonly Spot[]): RowProblems[] {
  const points = listed.map(({ row, point }) => ({ row, ...point }));
  const odd = [
    ...misplaced(points, known).map(({ row, terc }) => ({
      row,
      odd: { field: '/lat', problem: `and lon seem to lie outside powiat ${terc.slice(0, 4)}` },
    })),
    ...pointsAstray(points).map(({ point: { row, zipCode }, km }) => ({
      row,
      odd: { field: '/lat', problem: `and lon lie ${Math.round(km)} km from the others of postal code ${zipCode}` },
    })),
  ];
  return [...Map.groupBy(odd, ({ row }) => row)]
    .map(([row, problems]) => ({ row, problems: problems.map(({ odd }) => odd) }))
    .sort((a, b) => a.row - b.row);
}

/** A stored point that a row changes. */
export interface PointChange {
  readonly row: number;
  readonly before: ServicePoint;
  readonly after: ServicePoint;
}

export interface ImportPlan {
  readonly added: readonly { readonly row: number; readonly point: ServicePoint }[];
  readonly changed: readonly PointChange[];
  /** Every point that the list names, as it will stand, in the list's order. */
  readonly points: readonly ServicePoint[];
  /** Rows that are left out: the id in them is no point’s, or it would be a guess which point is meant. */
  readonly leftOut: readonly RowProblems[];
  /** Active points of the list's voivodeships that the list does not name. */
  readonly missing: readonly ServicePoint[];
}

/** Works out what a list changes among the points as they stand. The same list again changes nothing. */
export function planImport(listed: readonly ListedPoint[], stored: readonly ServicePoint[]): ImportPlan {
  const known = new Set(stored.map(({ id }) => id));
  const strangers = listed.filter(
    ({ servicePointId: id }, i) =>
      id !== undefined &&
      id !== 'new' &&
      (!known.has(id) || listed.findIndex((other) => other.servicePointId === id) < i),
  );
  const { matches, added, doubts, missing } = matchPoints(
    listed.filter((row) => !strangers.includes(row)),
    stored,
  );
  const changes = matches.map(({ listed: { row, point }, stored: before }) => ({
    row,
    before,
    // What the list does not tell stays.
    after: { ...before, ...point, id: before.id, mobility: before.mobility },
  }));
  const additions = added
    .toSorted((a, b) => a.row - b.row)
    .map(({ row, point, naturalKey }) => ({ row, point: { ...point, id: newIdOf(naturalKey, known) } }));
  const byRow = [...changes.map(({ row, after }) => ({ row, point: after })), ...additions];
  return {
    added: additions,
    changed: changes.filter(({ before, after }) => !isDeepStrictEqual(before, after)).sort((a, b) => a.row - b.row),
    points: byRow.sort((a, b) => a.row - b.row).map(({ point }) => point),
    leftOut: [
      ...strangers.map(({ row }) => ({
        row,
        problems: [{ field: '/servicePointId', problem: 'is no point, or a row before has it' }],
      })),
      ...doubts.map(({ listed: { row }, candidates }) => ({ row, problems: [doubtAbout(candidates)] })),
    ].sort((a, b) => a.row - b.row),
    missing,
  };
}

function doubtAbout(candidates: readonly ServicePoint[]): Problem {
  const named = candidates.map(({ id, name, addressText }) => `${id} (${name}, ${addressText})`);
  const problem = `may be ${named.join(' or ')}: add the id to the row as servicePointId, or "new"`;
  return { field: '/', problem };
}
