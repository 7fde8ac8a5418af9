import { distanceKm, type Position } from './geo.ts';

/**
 * The shortest distance that a search can ask for: a centre is good when most of its places lie
 * within it.
 */
const REACH_KM = 5;
/**
 * Of more places than this no combinations are tried: their median is no longer moved by a few that
 * lie astray.
 */
const COMBINED_MAX = 30;

/**
 * Returns the centre of places that belong together: where most of them lie within five kilometres,
 * and of such centres the one with the least way to those. Unlike a mean, it does not follow a
 * place that was put on the map wrongly. `near` decides between groups of equal size that lie
 * apart; it is asked only then.
 */
export function centreOf(places: readonly Position[], near?: () => Position | undefined): Position {
  if (places.length === 1) return places[0]!;
  if (places.length > COMBINED_MAX) return medianOf(places);
  // In one order, so that whoever knows the same places finds the same centre.
  const centres = fullestCentres(places.toSorted((a, b) => a.lat - b.lat || a.lon - b.lon));
  const towards = isTorn(centres) ? near?.() : undefined;
  if (!towards) return centres[0]!.centre;
  const chosen = centres.reduce((a, b) => (distanceKm(a.centre, towards) <= distanceKm(b.centre, towards) ? a : b));
  return centres.find(({ centre }) => distanceKm(centre, chosen.centre) <= 2 * REACH_KM)!.centre;
}

/**
 * Whether groups of equal size lie apart, so that the places alone do not say which of them is
 * right.
 */
export function areTorn(places: readonly Position[]): boolean {
  return places.length > 1 && places.length <= COMBINED_MAX && isTorn(fullestCentres(places));
}

/** Returns the middle of the latitudes and of the longitudes. */
export function medianOf(places: readonly Position[]): Position {
  return { lat: median(places.map(({ lat }) => lat)), lon: median(places.map(({ lon }) => lon)) };
}

interface Centre {
  readonly centre: Position;
  /** Places within reach, and the kilometres to all of them together. */
  readonly held: number;
  readonly km: number;
}

/** The centres from which the most places lie within reach, the one nearest to them first. */
function fullestCentres(places: readonly Position[]): Centre[] {
  const simple = [...places, ...pairsOf(places).map(([a, b]) => middleOf(a, b))].map((centre) => weigh(centre, places));
  const isWhole = simple.some(({ held }) => held === places.length);
  // Three places can lie within reach of a centre that is between no two of them.
  const centres = isWhole ? simple : [...simple, ...circumcentresOf(places).map((centre) => weigh(centre, places))];
  const most = Math.max(...centres.map(({ held }) => held));
  return centres.filter(({ held }) => held === most).sort((a, b) => a.km - b.km);
}

function isTorn([first, ...others]: readonly Centre[]): boolean {
  return others.some(({ centre }) => distanceKm(centre, first!.centre) > 2 * REACH_KM);
}

function weigh(centre: Position, places: readonly Position[]): Centre {
  const within = places.map((place) => distanceKm(centre, place)).filter((km) => km <= REACH_KM);
  return { centre, held: within.length, km: within.reduce((sum, km) => sum + km, 0) };
}

function pairsOf<T>(things: readonly T[]): [T, T][] {
  return things.flatMap((a, i) => things.slice(i + 1).map((b): [T, T] => [a, b]));
}

function middleOf(a: Position, b: Position): Position {
  return { lat: (a.lat + b.lat) / 2, lon: (a.lon + b.lon) / 2 };
}

/** The centres of the circles through each three places, on a map that is flat around them. */
function circumcentresOf(places: readonly Position[]): Position[] {
  return places.flatMap((origin, i) => {
    const shrink = Math.cos((origin.lat * Math.PI) / 180);
    const seenFromOrigin = places.slice(i + 1).map(({ lat, lon }) => [(lon - origin.lon) * shrink, lat - origin.lat]);
    return pairsOf(seenFromOrigin as [number, number][]).flatMap(([[ax, ay], [bx, by]]) => {
      const d = 2 * (ax * by - ay * bx);
      if (Math.abs(d) < Number.EPSILON) return [];
      const [a2, b2] = [ax * ax + ay * ay, bx * bx + by * by];
      const [x, y] = [(by * a2 - ay * b2) / d, (ax * b2 - bx * a2) / d];
      return [{ lat: origin.lat + y, lon: origin.lon + x / shrink }];
    });
  });
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
