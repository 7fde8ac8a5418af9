import { type Locality, localityOf } from './locality.ts';
import { towns } from './towns.ts';

export { type BadRow, type ParsedLocalities, parseLocalitiesCsv } from './localities-csv.ts';
export type { Locality } from './locality.ts';

/** Returns the localities of the default network, by voivodeship and name. */
export function localities(): Locality[] {
  return towns().map(localityOf);
}
