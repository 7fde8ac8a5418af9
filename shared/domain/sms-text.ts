import type { NewsType } from './appointment.ts';
import { type Instant, writtenOf } from './civil-time.ts';
import { programmes } from './programmes/programmes.ts';
import type { ServicePoint } from './service-point.ts';
import type { VaccineType } from './vaccines.ts';

export type SmsKind = NewsType | 'reminder';

const OPENINGS = {
  booked: 'Wizyta potwierdzona',
  moved: 'Zmiana terminu wizyty',
  cancelled: 'Wizyta odwolana',
  offered: 'Punkt proponuje nowy termin',
  reminder: 'Przypomnienie o wizycie',
} as const satisfies Record<SmsKind, string>;

/** What a message says of a term. */
export interface ToldTerm {
  readonly startAt: Instant;
  /** As `vaccinationText` writes it. */
  readonly vaccination: string;
}

/** Two segments of GSM-7: a longer text costs a third for every recipient. */
const LENGTH_MAX = 306;
/** What an address may take of it, so that the point's name keeps its place. */
const ADDRESS_MAX = 120;
/** What the name of a vaccination may take, so that the place keeps some of it. */
const SUBJECT_MAX = 60;

/**
 * Returns how messages of a moment name a vaccination: in the words of the version of its programme
 * that is in force then, with the dose.
 */
export function vaccinationText(
  of: { readonly vaccineType: VaccineType; readonly dose: number },
  atMs: number,
): string {
  return `${subjectOf(of.vaccineType, atMs)} (dawka ${of.dose})`;
}

function subjectOf(vaccineType: VaccineType, atMs: number): string {
  const programme = programmes.vaccine(vaccineType)?.programme ?? '';
  const words = programmes.at(programme, atMs)?.texts.messageSubject.pl ?? '';
  return toGsm7(words).slice(0, SUBJECT_MAX).trim() || 'Szczepienie';
}

/**
 * Returns the text of a message about a visit: vaccination, date, time, point and address in Polish.
 * It keeps to the GSM-7 alphabet, since one Polish letter outside it would halve what a segment
 * holds.
 */
export function smsText(
  kind: SmsKind,
  { startAt, vaccination }: ToldTerm,
  point: Pick<ServicePoint, 'name' | 'addressText'>,
  offered?: { readonly expiresAt: Instant; readonly onDeadline: 'move' | 'keep' },
): string {
  const when = writtenOf(startAt);
  const ask = offered ? askFor(offered) : '';
  const opening = `e-Rejestracja: ${OPENINGS[kind]}. ${vaccination} ${when}`;
  const room = LENGTH_MAX - `${opening}, , .${ask}`.length;
  const address = toGsm7(point.addressText).slice(0, Math.min(ADDRESS_MAX, room));
  const name = toGsm7(point.name).slice(0, room - address.length);
  return `${opening}, ${name}, ${address}.${ask}`;
}

/** Returns the text that asks someone of the standby pool to come for a dose that is left. */
export function standbyText(
  { startAt, vaccination }: ToldTerm,
  point: Pick<ServicePoint, 'name' | 'addressText'>,
  expiresAt: Instant,
): string {
  const ask = `Odpowiedz w e-Rejestracji do ${writtenOf(expiresAt)}.`;
  const opening = `e-Rejestracja: wolna dawka ${writtenOf(startAt)}. ${vaccination}`;
  const frame = `${opening}, . ${ask}`;
  const place = `${toGsm7(point.name)}, ${toGsm7(point.addressText)}`.slice(0, LENGTH_MAX - frame.length);
  return `${opening}, ${place}. ${ask}`;
}

/** What a number is told that messages about somebody's visits do not go to any more. */
export const FORMER_PHONE_TEXT =
  'e-Rejestracja: numer telefonu do wiadomosci o wizytach zostal zmieniony na inny. Na ten numer nie bedziemy juz pisac. Jesli to nie Ty, zaloguj sie i sprawdz swoje dane lub zglos to w punkcie szczepien.';

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
