/** A locality of the SIMC register, as the address search shows it. */
export interface Locality {
  /** SIMC code. */
  readonly id: string;
  /** TERC code of its gmina: the `geoId` of a search. */
  readonly parentId: string;
  readonly voiId: string;
  readonly name: string;
  /** Where it lies, in words. */
  readonly desc: string;
}

/** The first powiat number of the cities that are powiats of their own ("na prawach powiatu"). */
export const FIRST_CITY_POWIAT = 61;

/**
 * Returns the TERC prefix that a search in this area covers. A city with powiat rights includes its districts (types 8
 * and 9 have gmina codes of their own inside the same powiat); elsewhere the type digit is dropped, so that town (4) and
 * rural part (5) of one gmina, and the old whole-gmina code (3), find each other.
 */
export function areaPrefixOf(geoId: string): string {
  const wholeCity = Number(geoId.slice(2, 4)) >= FIRST_CITY_POWIAT && geoId.slice(4) === '011';
  return wholeCity ? geoId.slice(0, 4) : geoId.slice(0, 6);
}

/** What keeps the words of a name apart: "Bielsko-Biała", "Bielsko – Biała" and "Bielsko  Biała" are one name. */
const BETWEEN_WORDS = /[\s\p{Pd}\u2212]+/gu;
/** Characters that nobody sees, though a name that was copied can hold them. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

/** Folds a name for search: lower case, no diacritics, one hyphen between words and nothing around them. */
export function foldName(name: string): string {
  const plain = name.toLocaleLowerCase('pl').replaceAll('ł', 'l').normalize('NFD').replace(/\p{M}/gu, '');
  return plain.replace(UNSEEN, '').replace(BETWEEN_WORDS, '-').replace(/^-|-$/g, '');
}
