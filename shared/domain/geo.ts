export interface Position {
  readonly lat: number;
  readonly lon: number;
}

const EARTH_RADIUS_KM = 6_371;

/** Returns the great-circle distance in kilometres (haversine). */
export function distanceKm(a: Position, b: Position): number {
  const dLat = radians(b.lat - a.lat);
  const dLon = radians(b.lon - a.lon);
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(h));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/**
 * Where postal codes lie, learnt from the points that have them. A code that no point has is placed at the middle of the
 * codes that share the most leading characters with it.
 */
export class PostalCodes {
  readonly #places = new Map<string, { lat: number; lon: number; count: number }>();

  add(zipCode: string, { lat, lon }: Position): void {
    for (let length = 1; length <= zipCode.length; length++) {
      const prefix = zipCode.slice(0, length);
      const place = this.#places.get(prefix) ?? { lat: 0, lon: 0, count: 0 };
      this.#places.set(prefix, { lat: place.lat + lat, lon: place.lon + lon, count: place.count + 1 });
    }
  }

  /** Returns the middle of a postal code's area, or undefined when nothing near it is known. */
  find(zipCode: string): Position | undefined {
    for (let length = zipCode.length; length >= 1; length--) {
      const place = this.#places.get(zipCode.slice(0, length));
      if (place) return { lat: place.lat / place.count, lon: place.lon / place.count };
    }
    return undefined;
  }
}

/** A degree of latitude in kilometres. */
const KM_PER_DEGREE = (Math.PI * EARTH_RADIUS_KM) / 180;

/** Things on a map, found by distance. */
export class Neighbourhood<T> {
  readonly #positionOf: (thing: T) => Position;
  readonly #things: T[] = [];
  #isSorted = true;

  constructor(positionOf: (thing: T) => Position) {
    this.#positionOf = positionOf;
  }

  add(thing: T): void {
    this.#things.push(thing);
    this.#isSorted = false;
  }

  /** Returns what lies at most so many kilometres from the centre. */
  around(centre: Position, radiusKm: number): T[] {
    const latOf = (thing: T) => this.#positionOf(thing).lat;
    if (!this.#isSorted) this.#things.sort((a, b) => latOf(a) - latOf(b));
    this.#isSorted = true;
    // Only the band of latitudes that the circle touches: a tenth of the country for fifty kilometres.
    const reach = radiusKm / KM_PER_DEGREE;
    let at = firstFrom(this.#things, centre.lat - reach, latOf);
    const found: T[] = [];
    for (; at < this.#things.length && latOf(this.#things[at]!) <= centre.lat + reach; at++) {
      if (distanceKm(centre, this.#positionOf(this.#things[at]!)) <= radiusKm) found.push(this.#things[at]!);
    }
    return found;
  }
}

/** The position of the first of sorted things whose key is not below `from`. */
function firstFrom<T>(sorted: readonly T[], from: number, keyOf: (thing: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(sorted[middle]!) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
