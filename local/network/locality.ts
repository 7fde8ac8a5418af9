import type { Locality } from '../../shared/domain/teryt.ts';
import { isCityCounty, kindOf, type Town } from './towns.ts';

/** Describes a town as a locality. */
export function localityOf(town: Town): Locality {
  return {
    id: town.simc,
    parentId: town.terc,
    name: town.name,
    desc: descriptionOf(town),
    voiId: town.terc.slice(0, 2),
  };
}

/** Names the powiat of a TERC code in the words of the directory. */
export function countyLabel(terc: string, county: string): string {
  if (terc.startsWith('1465')) return `miasto stołeczne, na prawach powiatu ${county}`;
  return isCityCounty(terc) ? `miasto na prawach powiatu ${county}` : `powiat ${county}`;
}

/** What each kind of gmina is called, by the last digit of the TERC code. */
export const GMINA_KINDS: Readonly<Record<string, string>> = {
  1: 'gmina miejska',
  2: 'gmina wiejska',
  3: 'gmina miejsko-wiejska',
  4: 'gmina miejsko-wiejska',
  5: 'gmina miejsko-wiejska',
  8: 'dzielnica',
  9: 'delegatura',
};

function descriptionOf({ terc, name, county }: Town): string {
  const kind = kindOf(terc);
  const gmina = terc === '1465011' ? `${GMINA_KINDS[kind]}, miasto stołeczne ${name}` : `${GMINA_KINDS[kind]} ${name}`;
  const description = `${countyLabel(terc, county)}, ${gmina}`;
  if (isCityCounty(terc)) return description;
  return kind === '2' ? `wieś, ${description}` : `miasto, ${description}`;
}
