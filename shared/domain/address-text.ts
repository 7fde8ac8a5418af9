import { isSamePlace } from './place-names.ts';

/** What lists write where there is no street. */
const NO_STREET = String.raw`(?:n/?a|null|none|nie dotyczy|brak(?: ulicy| adresu| nazwy)?|b/u|b\.u\.|b/d)`;
const NOTHING = new RegExp(`^${NO_STREET}?$`, 'iu');
const NUMBER = String.raw`\d+\p{L}?(?:[/-]\d*\p{L}?)*`;
const NUMBER_ALONE = new RegExp(String.raw`^(?:${NO_STREET}\s*)?(${NUMBER})(?:\s+\1)?$`, 'iu');
const NUMBER_MISSING = /\s+(?:brak|null|b\/n|bn\.?)$/iu;
const EDGES = /^[\s,;.–—-]+|[\s,;.–—-]+$/gu;

/** Kinds of gmina, or of its part, in which houses have a number and no street: villages. */
const VILLAGE_KINDS: readonly string[] = ['2', '5'];

/**
 * Returns the address as people are shown it: street and place. Where there is no street it is the place alone, in a village
 * with the number of the house, which is a whole address there. The street stays as it was typed.
 */
export function addressTextOf(address: string, place: string, terc: string): string {
  const street = withoutPlace(address.replace(/[\t\r\n\f\v\u00a0]/gu, ' ').replace(EDGES, ''), place).replace(
    EDGES,
    '',
  );
  const number = NUMBER_ALONE.exec(street)?.[1];
  if (number) return VILLAGE_KINDS.includes(terc.slice(6)) ? `${place} ${number}` : place;
  const numbered = street.replace(NUMBER_MISSING, '');
  return NOTHING.test(numbered) || isSamePlace(numbered, place) ? place : `${numbered}, ${place}`;
}

/** The address without the place, where it was typed again at its end: "Długa 1, 31-147 Kraków". */
function withoutPlace(address: string, place: string): string {
  const at = address.lastIndexOf(',');
  const end = address.slice(at + 1).replace(/^\s*\d{2}-\d{3}(?!\d)/u, '');
  return at > 0 && isSamePlace(end, place) ? address.slice(0, at) : address;
}
