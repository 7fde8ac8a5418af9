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

/** A degree of latitude in kilometres. */
const KM_PER_DEGREE = (Math.PI * EARTH_RADIUS_KM) / 180;

/** A part of the map between two parallels and two meridians. */
export interface Box {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

/** Returns a box that holds all that lies at most so many kilometres from the centre. */
export function boxAround({ lat, lon }: Position, radiusKm: number): Box {
  const reach = radiusKm / KM_PER_DEGREE;
  // Meridians draw together to the north: at its northern end the box is as wide as the circle could be there.
  const wide = reach / Math.cos(radians(lat + reach));
  return { south: lat - reach, north: lat + reach, west: lon - wide, east: lon + wide };
}

/**
 * Cells of the map, of half a degree of latitude and one of longitude: 56 by 64 to 73 km in Poland.
 */
const CELLS_PER_DEGREE_LAT = 2;

/** Returns the cell of the map in which a place lies. */
export function cellOf({ lat, lon }: Position): string {
  return `${Math.floor(lat * CELLS_PER_DEGREE_LAT)}:${Math.floor(lon)}`;
}

/**
 * Returns every cell that holds something at most so many kilometres from the centre: nine at most
 * for 50 km.
 */
export function cellsAround(centre: Position, radiusKm: number): string[] {
  const { south, north, west, east } = boxAround(centre, radiusKm);
  const cells: string[] = [];
  for (let row = Math.floor(south * CELLS_PER_DEGREE_LAT); row <= Math.floor(north * CELLS_PER_DEGREE_LAT); row++) {
    for (let column = Math.floor(west); column <= Math.floor(east); column++) cells.push(`${row}:${column}`);
  }
  return cells;
}

/** A place on the unit sphere: two of them are compared by three subtractions instead of by trigonometry. */
type Vector = readonly [x: number, y: number, z: number];

/** Things on a map, found by distance. */
export class Neighbourhood<T> {
  readonly #spots: { readonly thing: T; readonly position: Position }[] = [];
  /** Of the spots, from south to north, side by side: to look at a thousand of them touches little memory. */
  #lats = new Float64Array();
  #vectors = new Float64Array();

  add(thing: T, position: Position): void {
    this.#spots.push({ thing, position });
  }

  /** Returns what lies at most so many kilometres from the centre. */
  around(centre: Position, radiusKm: number): T[] {
    if (this.#lats.length < this.#spots.length) this.#arrange();
    // Only the band of latitudes that the circle touches: a tenth of the country for fifty kilometres.
    const reach = radiusKm / KM_PER_DEGREE;
    const [x, y, z] = vectorOf(centre);
    const chord = 2 * Math.sin(radiusKm / EARTH_RADIUS_KM / 2);
    const vectors = this.#vectors;
    const found: T[] = [];
    for (let i = firstFrom(this.#lats, centre.lat - reach); this.#lats[i]! <= centre.lat + reach; i++) {
      const [dx, dy, dz] = [vectors[3 * i]! - x, vectors[3 * i + 1]! - y, vectors[3 * i + 2]! - z];
      if (dx * dx + dy * dy + dz * dz <= chord * chord) found.push(this.#spots[i]!.thing);
    }
    return found;
  }

  #arrange(): void {
    this.#spots.sort((a, b) => a.position.lat - b.position.lat);
    this.#lats = Float64Array.from(this.#spots, ({ position }) => position.lat);
    this.#vectors = Float64Array.from(this.#spots.flatMap(({ position }) => vectorOf(position)));
  }
}

function vectorOf({ lat, lon }: Position): Vector {
  const [phi, lambda] = [radians(lat), radians(lon)];
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

/** The position of the first of sorted numbers that is not below `from`. */
function firstFrom(sorted: Float64Array, from: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
