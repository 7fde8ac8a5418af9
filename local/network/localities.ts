import type { Locality } from '../../shared/domain/teryt.ts';
import { localityOf } from './locality.ts';
import { towns } from './towns.ts';

export { parseLocalitiesCsv } from './localities-csv.ts';

/** Returns the localities of the default network, by voivodeship and name. */
export function localities(): Locality[] {
  return towns().map(localityOf);
}
