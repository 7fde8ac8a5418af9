/* The code on a pack of medicine, after the GS1 General Specifications, Release 25.0 (sections in brackets). */

/** What a pack says of itself. */
export interface Gs1 {
  /** 14 digits. */
  readonly gtin: string;
  readonly batchNumber: string;
  /** `YYYY-MM-DD`: the last day of use. */
  readonly expiresOn: string;
  readonly serial?: string;
}

/** FNC1 as scanners send it: the end of an element of variable length [7.8]. */
const FNC1 = '\u001d';

/** FNC1 as scanners send it that are set to spell out what cannot be printed. A batch never holds these characters. */
const SPELLED_FNC1 = /<GS>|\{GS\}|\^\]|\u241d/gi;

/** GS1-128, GS1 DataMatrix and GS1 QR Code, as scanners announce them [5.1]; Caps Lock turns the letter of one that types. */
const SYMBOLOGY = /^\](?:C1|d2|Q3)/i;

/** GS1 AI encodable character set 82 [figure 7.11-1]. */
const SET_82 = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/;

/** Batches and serials [3.4.1, 3.5.2]. */
const VARIABLE_MAX = 20;

/** Lengths of elements that end without FNC1, identifier included, by its first two digits [figure 7.8.5-2]. */
const PREDEFINED_LENGTH: Readonly<Record<string, number>> = {
  '00': 20,
  '01': 16,
  '02': 16,
  '03': 16,
  '04': 18,
  ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`1${i + 1}`, 8])),
  '20': 4,
  ...Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`3${i + 1}`, 10])),
  '41': 16,
};

/** Application identifiers, or of those that are skipped at least their first two digits, and what follows each. */
type Elements = readonly (readonly [ai: string, value: string])[];

/**
 * Reads the code of a pack: an element string as a scanner sends it [7.8], or the form with parentheses that is printed beside
 * the symbol [4.14]. Returns undefined unless it names product, batch and expiry, each once and undamaged.
 */
export function parseGs1(text: string, thisYear = new Date().getFullYear()): Gs1 | undefined {
  const trimmed = text.trim();
  const elements = trimmed.startsWith('(')
    ? printedElements(trimmed)
    : scannedElements(trimmed.replace(SYMBOLOGY, '').replaceAll(SPELLED_FNC1, FNC1));
  const values = elements && valuesOf(elements);
  const gtin = values?.get('01');
  const expiresOn = expiryOf(values?.get('17') ?? '', thisYear);
  const batchNumber = values?.get('10');
  const serial = values?.get('21');
  if (gtin === undefined || !isGtin(gtin) || !expiresOn || batchNumber === undefined) return undefined;
  if (batchNumber.length > VARIABLE_MAX || (serial?.length ?? 0) > VARIABLE_MAX) return undefined;
  return { gtin, batchNumber, expiresOn, ...(serial !== undefined && { serial }) };
}

/** Takes an element string apart. Returns undefined for one that breaks off. */
function scannedElements(text: string): Elements | undefined {
  const elements: [string, string][] = [];
  let rest = text;
  while (rest) {
    // A symbol begins with FNC1, and one after a predefined length does no harm [7.8].
    if (rest.startsWith(FNC1)) {
      rest = rest.slice(1);
      continue;
    }
    const ai = rest.slice(0, 2);
    const separator = rest.indexOf(FNC1);
    const end = PREDEFINED_LENGTH[ai] ?? (separator === -1 ? rest.length : separator);
    if (!/^\d\d$/.test(ai) || rest.length < end) return undefined;
    elements.push([ai, rest.slice(2, end)]);
    rest = rest.slice(end);
  }
  return elements;
}

/** Takes the printed form apart: each identifier in parentheses, blanks only between elements. */
function printedElements(text: string): Elements | undefined {
  const [before, ...parts] = text.split(/\((\d{2,4})\)/);
  if (before !== '') return undefined;
  return parts.flatMap((ai, i) => (i % 2 === 0 ? [[ai, parts[i + 1]!.trim()] as const] : []));
}

/** Returns the values by identifier; undefined when one holds foreign characters, is empty or contradicts another [4.13]. */
function valuesOf(elements: Elements): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (const [ai, value] of elements) {
    if (!SET_82.test(value)) return undefined;
    if (NAMED.has(ai) && (values.get(ai) ?? value) !== value) return undefined;
    values.set(ai, value);
  }
  return values;
}

const NAMED: ReadonlySet<string> = new Set(['01', '10', '17', '21']);

/** Whether these are 14 digits with the check digit that belongs to them [7.9.1]. */
function isGtin(text: string): boolean {
  if (!/^\d{14}$/.test(text)) return false;
  const sum = [...text].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/** Reads YYMMDD [3.4.7]. Returns undefined for a date that does not exist; day 00 is the last of its month. */
function expiryOf(text: string, thisYear: number): string | undefined {
  if (!/^\d{6}$/.test(text)) return undefined;
  const year = fullYearOf(Number(text.slice(0, 2)), thisYear);
  const month = Number(text.slice(2, 4));
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const day = Number(text.slice(4)) || lastDay;
  if (month < 1 || month > 12 || day > lastDay) return undefined;
  return [year, ...[month, day].map((part) => String(part).padStart(2, '0'))].join('-');
}

/** Returns the year with these last two digits that lies within 49 years back and 50 ahead [7.12]. */
function fullYearOf(twoDigits: number, thisYear: number): number {
  const ahead = twoDigits - (thisYear % 100);
  const century = thisYear - (thisYear % 100);
  if (ahead >= 51) return century - 100 + twoDigits;
  return ahead <= -50 ? century + 100 + twoDigits : century + twoDigits;
}
