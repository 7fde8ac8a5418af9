export interface Pesel {
  readonly pesel: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly sex: 'F' | 'M';
}

const WEIGHTS = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3] as const;
/** The century is coded in the month (Dz.U. 2010 nr 217 poz. 1427, art. 15): index = floor(month / 20). */
const CENTURIES = [1900, 2000, 2100, 2200, 1800] as const;

/**
 * Reads a PESEL number. Returns undefined when it is not eleven digits, its check digit is wrong, or its date does not
 * exist: a valid checksum over an impossible date is still invalid.
 */
export function parsePesel(text: string): Pesel | undefined {
  if (!/^\d{11}$/.test(text)) return undefined;
  const digits = Array.from(text, Number);
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * digits[i]!, 0);
  if ((10 - (sum % 10)) % 10 !== digits[10]) return undefined;

  const codedMonth = Number(text.slice(2, 4));
  const year = CENTURIES[Math.floor(codedMonth / 20)]! + Number(text.slice(0, 2));
  const birthDate = `${year}-${String(codedMonth % 20).padStart(2, '0')}-${text.slice(4, 6)}`;
  if (!isCalendarDate(birthDate)) return undefined;
  return { pesel: text, birthDate, sex: digits[9]! % 2 === 0 ? 'F' : 'M' };
}

function isCalendarDate(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}
