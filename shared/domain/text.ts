/** What became of a text that somebody sent: as it goes on, or what is wrong with it in words. */
export type Reading = { readonly value: string } | Misread;

export interface Misread {
  readonly problem: string;
  /** Stable, where a page says more than `problem` does. */
  readonly code?: string;
}

/** Characters that no text from a person has: controls, line separators, marks that turn the direction of writing. */
const FORBIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}\p{Cs}]/u;
/** What stands where a letter was lost in a wrong encoding. */
const REPLACEMENT = '\ufffd';
/** Characters that show nothing. The joiners inside a word are spelling in Persian and Hindi; there they stay. */
const INVISIBLE =
  /(?<![\p{L}\p{M}])[\u200c\u200d]|[\u200c\u200d](?!\p{L})|(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/gu;
/** Spaces of every width, and the cell of Braille that has no dot. */
const BLANKS = /[\s\u2800]+/gu;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
const LETTER = /\p{L}/u;

/**
 * Reads a text that a person has typed: one spelling of it (NFC, single spaces, nothing invisible), or why it is no text.
 * What is invisible is left out, since nobody sees that they have pasted it; what would reorder or break what others read
 * is refused.
 */
export function textFromPerson(text: string): Reading {
  const trimmed = text.trim();
  if (FORBIDDEN.test(trimmed)) return { problem: 'has control characters' };
  if (trimmed.includes(REPLACEMENT)) return { problem: 'has characters that were lost in another encoding' };
  const value = trimmed.normalize('NFC').replace(INVISIBLE, '').replace(BLANKS, ' ').trim();
  return VISIBLE.test(value) ? { value } : { problem: 'shows nothing' };
}

/** Reads a name of a person, which has a letter at least. */
export function nameFromPerson(text: string): Reading {
  const read = textFromPerson(text);
  return 'problem' in read || LETTER.test(read.value) ? read : { problem: 'has no letter' };
}
