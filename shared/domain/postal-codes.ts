import { areTorn, centreOf, medianOf } from './centre.ts';
import { distanceKm, type Position } from './geo.ts';

/** A Polish postal code: two digits name its area. */
export const POSTAL_CODE = /^\d{2}-\d{3}$/;

/**
 * What an imported table says of the codes that begin with the same two digits: a line each, with
 * the other three digits, latitude and longitude. It is text because an index of the country loads
 * all of it, and looks up few of the codes.
 */
export interface PostalArea {
  /** The two digits. */
  readonly id: string;
  readonly lines: string;
}

/**
 * A point that lies this far from the centre of its postal code has a wrong code or wrong
 * coordinates, as a rule.
 */
const ASTRAY_KM = 20;

/** Returns the area of a postal code. */
export function postalAreaOf(postalCode: string): string {
  return postalCode.slice(0, 2);
}

/** Returns the areas of a table of codes and their places. */
export function areasOf(table: ReadonlyMap<string, Position>): PostalArea[] {
  const byArea = Map.groupBy([...table.keys()].sort(), postalAreaOf);
  return [...byArea].map(([id, codes]) => ({
    id,
    lines: codes.map((code) => lineOf(code, table.get(code)!)).join(''),
  }));
}

/** Each line begins with its break, so that one search for that and the digits finds it. */
function lineOf(postalCode: string, { lat, lon }: Position): string {
  return `\n${postalCode.slice(3)} ${lat} ${lon}`;
}

/**
 * Where postal codes lie: at the centre of the points that have them; where no point has a code,
 * where the imported table puts it. A code that neither knows lies nowhere: what is near it cannot
 * be said.
 */
export class PostalCodes {
  readonly #points = new Map<string, Position[]>();
  #areas: ReadonlyMap<string, PostalArea> = new Map();
  /** Found once, and forgotten when a point or the table changes. */
  readonly #centres = new Map<string, Position>();

  /** Learns a code from a point that has it. */
  add(postalCode: string, { lat, lon }: Position): void {
    const known = this.#points.get(postalCode);
    if (known) known.push({ lat, lon });
    else this.#points.set(postalCode, [{ lat, lon }]);
    this.#centres.clear();
  }

  /** Forgets all points; the table stays. */
  forgetPoints(): void {
    this.#points.clear();
    this.#centres.clear();
  }

  /** Takes an imported table in place of the one before. */
  setTable(areas: readonly PostalArea[]): void {
    this.#areas = new Map(areas.map((area) => [area.id, area]));
    this.#centres.clear();
  }

  /** Returns where a postal code lies, or undefined for one that is not known. */
  find(postalCode: string): Position | undefined {
    const points = this.#points.get(postalCode);
    if (!points) return this.#inTable(postalCode);
    const known = this.#centres.get(postalCode);
    if (known) return known;
    const centre = centreOf(points, () => this.#inTable(postalCode) ?? this.#middleOfArea(postalCode));
    this.#centres.set(postalCode, centre);
    return centre;
  }

  /**
   * Whether only the other points of its area can tell where a code lies: its own lie in two groups
   * of equal size.
   */
  needsArea(postalCode: string): boolean {
    return !this.#inTable(postalCode) && areTorn(this.#points.get(postalCode) ?? []);
  }

  #inTable(postalCode: string): Position | undefined {
    const lines = this.#areas.get(postalAreaOf(postalCode))?.lines ?? '';
    const start = lines.indexOf(`\n${postalCode.slice(3)} `);
    if (start < 0) return undefined;
    const end = lines.indexOf('\n', start + 1);
    const [, lat, lon] = lines
      .slice(start + 1, end < 0 ? undefined : end)
      .split(' ')
      .map(Number);
    return { lat: lat!, lon: lon! };
  }

  #middleOfArea(postalCode: string): Position {
    const area = postalAreaOf(postalCode);
    return medianOf([...this.#points].flatMap(([code, points]) => (postalAreaOf(code) === area ? points : [])));
  }
}

/** Returns the points that lie far from the centre of their postal code, each with how far. */
export function pointsAstray<P extends Position & { readonly zipCode: string }>(
  points: readonly P[],
): { readonly point: P; readonly km: number }[] {
  const codes = new PostalCodes();
  for (const point of points) codes.add(point.zipCode, point);
  return points
    .map((point) => ({ point, km: distanceKm(point, codes.find(point.zipCode)!) }))
    .filter(({ km }) => km > ASTRAY_KM);
}
