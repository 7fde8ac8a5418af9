import { distanceKm, Neighbourhood, type Position } from './geo.ts';

/** Something on the map, with the powiat that its TERC code names. */
export interface Spot extends Position {
  readonly terc: string;
}

/*
 * No borders are at hand, so a point is compared with what is known around it. On the list of 18 May 2021 (6,934 rows)
 * these bounds name 27 rows, 20 of which lie more than five kilometres outside their powiat; 7 (one row in a thousand)
 * are right, in corners of large powiats. All that are off by more than 25 kilometres are among the 27.
 */
const NEIGHBOURS = 8;
/** Two points of a row that was copied lie side by side and are no witness for one another; a second one may be chance. */
const WITNESSES_MIN = 2;
/** A spot of the powiat that is nearest only because hardly any are known is no witness. */
const WITNESS_REACH = 3;
/** A point this many times as far from the middle of its powiat as three quarters of the powiat's points are is far… */
const SPREADS_MAX = 2;
/** …with some kilometres for powiats whose points are all in one town. */
const MARGIN_KM = 3;
/** Of a powiat with fewer points they say little; what is known says where its middle is, and half of a large powiat its spread. */
const SPREAD_KNOWN_FROM = 5;
const SPREAD_UNKNOWN_KM = 11;
/** Where to look for neighbours, until enough are found. */
const REACHES_KM = [10, 40, 150, 1_000];

/**
 * Returns those of the points that seem to lie in another powiat than their code says: hardly any of the spots nearest to
 * them is of that powiat, and they are far from its middle. `known` are spots to compare with, beside the points.
 */
export function misplaced<P extends Spot>(points: readonly P[], known: readonly Spot[]): P[] {
  const spots: Spot[] = [...points, ...known];
  const map = new Neighbourhood<Spot>();
  for (const spot of spots) map.add(spot, spot);
  const knownOf = Map.groupBy(known, powiatOf);
  const powiats = new Map(
    [...Map.groupBy(spots, powiatOf)].map(([powiat, of]) => {
      const areFew = of.length < SPREAD_KNOWN_FROM;
      const extent = extentOf(areFew ? (knownOf.get(powiat) ?? of) : of, areFew ? SPREAD_UNKNOWN_KM : 0);
      return [powiat, { ...extent, witnessesMin: areFew ? 1 : WITNESSES_MIN }];
    }),
  );
  return points.filter((point) => {
    const { middle, farKm, witnessesMin } = powiats.get(powiatOf(point))!;
    if (distanceKm(point, middle) <= farKm) return false;
    const witnesses = nearestTo(point, map).filter(
      ({ spot, km }) => powiatOf(spot) === powiatOf(point) && km <= WITNESS_REACH * farKm,
    );
    return witnesses.length < witnessesMin;
  });
}

function extentOf(spots: readonly Spot[], spreadMinKm: number): { middle: Position; farKm: number } {
  const middle = {
    lat: quantile(
      spots.map(({ lat }) => lat),
      0.5,
    ),
    lon: quantile(
      spots.map(({ lon }) => lon),
      0.5,
    ),
  };
  const spreadKm = quantile(
    spots.map((spot) => distanceKm(spot, middle)),
    0.75,
  );
  return { middle, farKm: SPREADS_MAX * Math.max(spreadKm, spreadMinKm) + MARGIN_KM };
}

/** The nearest spots; those at the very same place say nothing about where it is. */
function nearestTo(point: Spot, map: Neighbourhood<Spot>): { spot: Spot; km: number }[] {
  for (const reachKm of REACHES_KM) {
    const around = map
      .around(point, reachKm)
      .filter(({ lat, lon }) => lat !== point.lat || lon !== point.lon)
      .map((spot) => ({ spot, km: distanceKm(point, spot) }));
    if (around.length < NEIGHBOURS && reachKm !== REACHES_KM.at(-1)) continue;
    return around.sort((a, b) => a.km - b.km).slice(0, NEIGHBOURS);
  }
  return [];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

function powiatOf({ terc }: Spot): string {
  return terc.slice(0, 4);
}
