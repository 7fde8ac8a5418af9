import type { NewsType } from './appointment.ts';
import { type Instant, writtenOf } from './civil-time.ts';
import type { ServicePoint } from './service-point.ts';

export type SmsKind = NewsType | 'reminder';

const OPENINGS = {
  booked: 'Wizyta potwierdzona',
  moved: 'Zmiana terminu wizyty',
  cancelled: 'Wizyta odwolana',
  offered: 'Punkt proponuje nowy termin',
  reminder: 'Przypomnienie o wizycie',
} as const satisfies Record<SmsKind, string>;

/** Two segments of GSM-7: a longer text costs a third for every recipient. */
const LENGTH_MAX = 306;
/** What an address may take of it, so that the point's name keeps its place. */
const ADDRESS_MAX = 120;

/**
 * Returns the text of a message about a visit: date, time, point and address in Polish. It keeps to the GSM-7 alphabet, since
 * one Polish letter outside it would halve what a segment holds.
 */
export function smsText(
  kind: SmsKind,
  startAt: Instant,
  point: Pick<ServicePoint, 'name' | 'addressText'>,
  offered?: { readonly expiresAt: Instant; readonly onDeadline: 'move' | 'keep' },
): string {
  const when = writtenOf(startAt);
  const ask = offered ? askFor(offered) : '';
  const address = toGsm7(point.addressText).slice(0, ADDRESS_MAX);
  const frame = `e-Rejestracja: ${OPENINGS[kind]}. Szczepienie ${when}, , ${address}.${ask}`;
  const name = toGsm7(point.name).slice(0, Math.max(0, LENGTH_MAX - frame.length));
  return `e-Rejestracja: ${OPENINGS[kind]}. Szczepienie ${when}, ${name}, ${address}.${ask}`.slice(0, LENGTH_MAX);
}

/** Returns the text that asks someone of the standby pool to come for a dose that is left. */
export function standbyText(
  startAt: Instant,
  point: Pick<ServicePoint, 'name' | 'addressText'>,
  expiresAt: Instant,
): string {
  const ask = `Odpowiedz w e-Rejestracji do ${writtenOf(expiresAt)}.`;
  const frame = `e-Rejestracja: wolna dawka ${writtenOf(startAt)}, , . ${ask}`;
  const place = `${toGsm7(point.name)}, ${toGsm7(point.addressText)}`.slice(0, LENGTH_MAX - frame.length);
  return `e-Rejestracja: wolna dawka ${writtenOf(startAt)}, ${place}. ${ask}`;
}

const UNANSWERED = { move: 'termin sie zmieni', keep: 'zostaje dawny termin' } as const;

function askFor({ expiresAt, onDeadline }: { expiresAt: Instant; onDeadline: 'move' | 'keep' }): string {
  return ` Odpowiedz w e-Rejestracji do ${writtenOf(expiresAt)}; inaczej ${UNANSWERED[onDeadline]}.`;
}

const TYPOGRAPHY: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  '–': '-',
  '—': '-',
  '„': '"',
  '”': '"',
  '“': '"',
  '’': "'",
};

/** Writes a text in the part of GSM-7 that is also ASCII and takes one place a character. */
function toGsm7(text: string): string {
  return text
    .replace(/[łŁ–—„”“’]/g, (character) => TYPOGRAPHY[character]!)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9\s.,:;!?'"()/&%+*=<>#@$_-]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
