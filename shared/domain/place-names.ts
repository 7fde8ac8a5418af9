import { areaPrefixOf, FIRST_CITY_POWIAT, foldName } from './teryt.ts';

/** A place by the name that the register gives it. */
export interface KnownPlace {
  readonly name: string;
  /** TERC code of its gmina, 7 digits. */
  readonly terc: string;
}

/** Words that are written small inside the name of a place. */
const SMALL_WORDS = new Set([
  'do',
  'i',
  'k',
  'koło',
  'ku',
  'na',
  'nad',
  'od',
  'pod',
  'przed',
  'przy',
  'u',
  'w',
  'we',
  'z',
  'za',
  'ze',
]);
const ROMAN_NUMERAL = /^(?=[IVX])X{0,3}(IX|IV|V?I{0,3})$/;
const ABBREVIATION_LETTERS_MIN = 2;
const CAPITAL_CITY = /^m(iasto)?\.?\s*st(ołeczne)?\.?\s+(?=warszawa$)/iu;

/** The names of places that are known, and the spelling rules of Polish for all others. */
export class PlaceNames {
  /** By the powiat of a city, or the gmina elsewhere. */
  readonly #known: ReadonlyMap<string, readonly string[]>;

  constructor(known: readonly KnownPlace[] = []) {
    const names = new Map<string, string[]>();
    for (const { name, terc } of known) names.set(areaOf(terc), [...(names.get(areaOf(terc)) ?? []), name]);
    this.#known = names;
  }

  /**
   * Returns the name of a place in a gmina as it is to be shown: as the register spells it where that is known, else in mixed
   * case. Public lists write places in capitals, without hyphens and with abbreviations.
   */
  nameOf(place: string, terc: string): string {
    const text = place.replace(/\s+/gu, ' ').trim().replace(CAPITAL_CITY, '');
    const known = this.#known.get(areaOf(terc)) ?? [];
    const same = known.find((name) => lettersOf(name) === lettersOf(text));
    if (same) return same;
    const meant = known.filter((name) => isShortFor(text, name));
    return meant.length === 1 ? meant[0]! : inMixedCase(text);
  }
}

/** Whether two spellings name one place: case, diacritics, blanks and hyphens do not count. */
export function isSamePlace(a: string, b: string): boolean {
  return lettersOf(a) === lettersOf(b);
}

/** Writes a name in capitals or in small letters as Polish writes names; one in mixed case stays as it is. */
function inMixedCase(name: string): string {
  // Around a dash that joins the halves of one name there is a blank on one side at most, and that by mistake.
  const text = name.replace(/(?<=\p{L})(- | -)(?=\p{L})/gu, '-');
  const isMixed = /\p{Lu}/u.test(text) && /\p{Ll}/u.test(text);
  if (isMixed) return text;
  const capitals = text.toLocaleUpperCase('pl');
  return capitals.replace(/[\p{L}\p{M}\p{N}]+/gu, (word, at: number) => {
    const isFirst = at === 0;
    const isLast = at + word.length === capitals.length;
    const small = word.toLocaleLowerCase('pl');
    if (!isFirst && !isLast && SMALL_WORDS.has(small)) return small;
    if (!isFirst && ROMAN_NUMERAL.test(word)) return word;
    return word.slice(0, 1) + small.slice(1);
  });
}

/** Whether a text is the name with some of its later words shortened: "GORZÓW WLKP.", "STRZELCE KRAJ.". */
function isShortFor(text: string, name: string): boolean {
  const short = wordsOf(text);
  const full = wordsOf(name);
  if (short.length !== full.length || short[0] !== full[0]) return false;
  return short.every((word, i) => word === full[i] || isAbbreviation(word, full[i]!));
}

function isAbbreviation(short: string, word: string): boolean {
  if (short.length < ABBREVIATION_LETTERS_MIN || short.length >= word.length || short[0] !== word[0]) return false;
  let at = 0;
  for (const letter of word) if (letter === short[at]) at++;
  return at === short.length;
}

function wordsOf(text: string): string[] {
  return foldName(text)
    .split(/[^a-z0-9]+/u)
    .filter(Boolean);
}

function lettersOf(text: string): string {
  return wordsOf(text).join('');
}

/** The TERC prefix within which a name is looked for: lists name the city, its district, or both. */
function areaOf(terc: string): string {
  return Number(terc.slice(2, 4)) >= FIRST_CITY_POWIAT ? terc.slice(0, 4) : areaPrefixOf(terc);
}
