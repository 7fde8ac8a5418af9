import { centreOf } from '../../shared/domain/centre.ts';
import type { Position } from '../../shared/domain/geo.ts';
import { isCityCounty, type Town, type TownWeight, towns } from './towns.ts';

/** The ten biggest cities have all codes that begin with the two digits of their own, other cities a hundred. */
const BIGGEST: TownWeight = 4;

/**
 * Returns where the postal codes of the default network lie: that of each town, and of a city with
 * powiat rights, or a district of one, those that begin like it, of which invented points have some.
 */
export function postalCodes(): ReadonlyMap<string, Position> {
  const biggest = new Set(towns().flatMap(({ weight, terc }) => (weight === BIGGEST ? [terc.slice(0, 4)] : [])));
  const placed = towns().flatMap((town) => codesOf(town, biggest).map((code): [string, Position] => [code, town]));
  const byCode = Map.groupBy(placed, ([code]) => code);
  return new Map([...byCode].map(([code, of]) => [code, centreOf(of.map(([, { lat, lon }]) => ({ lat, lon })))]));
}

function codesOf({ zip, terc }: Town, biggest: ReadonlySet<string>): string[] {
  if (!isCityCounty(terc)) return [zip];
  const digits = biggest.has(terc.slice(0, 4)) ? 3 : 2;
  const beginning = zip.slice(0, -digits);
  return Array.from({ length: 10 ** digits }, (_, i) => `${beginning}${String(i).padStart(digits, '0')}`);
}
