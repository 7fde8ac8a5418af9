import { type CountryCode, type NumberType, ParseError, parsePhoneNumberWithError } from 'libphonenumber-js/max';
import type { Misread, Reading } from './text.ts';

/** What can be wrong with a phone number; stable. */
export type PhoneProblem =
  | 'not_a_number'
  | 'no_such_country'
  | 'no_such_number'
  | 'not_of_a_country'
  | 'has_extension'
  | 'premium_rate'
  | 'shared_cost'
  | 'toll_free'
  | 'company'
  | 'forwarding'
  | 'pager'
  | 'voicemail';

type WrongPhone = Misread & { readonly code: PhoneProblem };

/** Numbers without a country code are Polish. */
const HOME: CountryCode = 'PL';

const NOT_A_NUMBER: WrongPhone = { code: 'not_a_number', problem: 'is not a phone number' };
const NO_SUCH_COUNTRY: WrongPhone = { code: 'no_such_country', problem: 'begins with the code of no country' };
const NO_SUCH_NUMBER: WrongPhone = {
  code: 'no_such_number',
  problem: 'is no number of its country: digits are missing, too many or wrong',
};
const NOT_OF_A_COUNTRY: WrongPhone = {
  code: 'not_of_a_country',
  problem: 'is of a satellite or another network beyond countries',
};
const HAS_EXTENSION: WrongPhone = { code: 'has_extension', problem: 'has an extension, to which no message goes' };

/** By kind of number, what keeps it from being a person's own; undefined for those that are. */
const KINDS: Readonly<Record<Exclude<NumberType, undefined>, WrongPhone | undefined>> = {
  MOBILE: undefined,
  FIXED_LINE: undefined,
  FIXED_LINE_OR_MOBILE: undefined,
  VOIP: undefined,
  PREMIUM_RATE: { code: 'premium_rate', problem: 'is a premium-rate number' },
  SHARED_COST: { code: 'shared_cost', problem: 'is a number of shared cost' },
  TOLL_FREE: { code: 'toll_free', problem: 'is a free-of-charge service' },
  UAN: { code: 'company', problem: 'is the common number of a company' },
  PERSONAL_NUMBER: { code: 'forwarding', problem: 'is a forwarding number' },
  PAGER: { code: 'pager', problem: 'is a pager' },
  VOICEMAIL: { code: 'voicemail', problem: 'is a voicemail box' },
};

/**
 * Reads a phone number as people write it: Polish with or without +48, others with their country's code. Returns it in
 * E.164, or why it is no number at which a person is reached.
 */
export function phoneFromPerson(text: string): Reading {
  try {
    // Not searched for inside a longer text: what stands around a number says that the field holds something else.
    const number = parsePhoneNumberWithError(text.trim(), { defaultCountry: HOME, extract: false });
    if (number.ext) return HAS_EXTENSION;
    if (number.isNonGeographic()) return NOT_OF_A_COUNTRY;
    const kind = number.getType();
    return kind === undefined ? NO_SUCH_NUMBER : (KINDS[kind] ?? { value: number.number });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return PROBLEMS[error.message] ?? NOT_A_NUMBER;
  }
}

/** What the library's words for texts that it cannot read mean here. */
const PROBLEMS: Readonly<Record<string, WrongPhone>> = {
  INVALID_COUNTRY: NO_SUCH_COUNTRY,
  TOO_SHORT: NO_SUCH_NUMBER,
  TOO_LONG: NO_SUCH_NUMBER,
};
