import type { Channel } from './actor.ts';
import { addDays, type DayKey, instantOf, midnightOf } from './civil-time.ts';
import { refuseOverLimit } from './daily-changes.ts';
import { Refusal } from './errors.ts';
import type { TermSearch } from './free-terms.ts';
import type { Referral } from './referral.ts';
import { type Audience, type SlotRef, slotOfId, startOf } from './slot.ts';
import type { VaccineType } from './vaccines.ts';
import { refuseStarted, refuseTooEarly, refuseUnbookable } from './visit-rules.ts';

/*
 * Which terms a referral opens to its holder. Searching, booking, moving and asking the standby pool go by these functions
 * alone: what one of them shows, the others accept.
 */

/** The terms on which a referral can be used at a moment. */
export interface OpenTerms {
  readonly vaccineTypes: readonly VaccineType[];
  readonly dose: number;
  /** The earliest day of a visit, or null. */
  readonly notBefore: DayKey | null;
  /** The last day of a visit, in a programme with seasons. */
  readonly notAfter?: DayKey | undefined;
  readonly audiences: readonly Audience[];
}

/** Who would take a term. */
export interface Taker {
  readonly channel: Channel;
  /** Whether the point has offered them this very term, as in a standby call. */
  readonly isOffered?: boolean;
}

const EVERYBODYS: readonly Audience[] = ['external'];
const OF_SITE: readonly Audience[] = ['external', 'internal'];

/** Returns the terms on which a free referral can be booked now. Throws the refusal when there are none. */
export function termsToBook(referral: Referral, nowMs: number, taker: Taker): OpenTerms {
  refuseUnbookable(referral, nowMs);
  return termsOf(referral, nowMs, taker);
}

/** Returns the terms to which the visit of a booked referral can be moved now. Throws the refusal when there are none. */
export function termsToMove(referral: Referral, nowMs: number, taker: Taker): OpenTerms {
  if (referral.state === 'revoked') throw new Refusal('referral_revoked');
  const held = referral.visit && slotOfId(referral.visit.slotId);
  if (held) refuseStarted({ startAt: startOf(held) }, nowMs);
  return termsOf(referral, nowMs, taker);
}

/** Returns the terms that a patient can take now: by booking or, where the referral is booked, by moving the visit. */
export function termsToTake(referral: Referral, nowMs: number): OpenTerms {
  const terms = referral.state === 'booked' ? termsToMove : termsToBook;
  return terms(referral, nowMs, { channel: 'patient' });
}

/** The embargo holds for moves, too: otherwise a move would be a way around it. */
function termsOf(referral: Referral, nowMs: number, { channel, isOffered = false }: Taker): OpenTerms {
  const { vaccineTypes, dose, visitNotBefore: notBefore, visitNotAfter: notAfter, bookableFrom } = referral;
  if (bookableFrom > instantOf(nowMs)) throw new Refusal('booking_not_open', { opensAt: bookableFrom });
  const isByPoint = channel === 'site' || isOffered;
  // Staff and hotline go on helping whoever has changed their visit too often.
  if (channel === 'patient' && !isByPoint) refuseOverLimit(referral, nowMs);
  const audiences = isByPoint ? OF_SITE : EVERYBODYS;
  return { vaccineTypes, dose, notBefore, ...(notAfter && { notAfter }), audiences };
}

/** Throws the refusal of a term that is not among these. */
export function refuseOutside(terms: OpenTerms, slot: SlotRef): void {
  const { vaccineTypes, dose, notBefore, audiences } = terms;
  refuseTooEarly({ visitNotBefore: notBefore }, slot.day);
  refuseTooLate(terms, slot.day);
  if (!audiences.includes(slot.audience)) throw new Refusal('slot_not_found');
  if (!vaccineTypes.includes(slot.vaccineType)) throw new Refusal('vaccine_not_allowed', { vaccineTypes });
  if (slot.dose !== dose) throw new Refusal('dose_mismatch', { dose });
}

/** The referral of a season ends with it, also for a visit that was booked before. */
function refuseTooLate({ notAfter }: OpenTerms, day: DayKey): void {
  if (!notAfter || day <= notAfter) return;
  throw new Refusal('referral_expired', { expiredAt: instantOf(midnightOf(addDays(notAfter, 1))) });
}

/** Whether a term is among these. */
export function isAmong(terms: OpenTerms, slot: SlotRef): boolean {
  try {
    refuseOutside(terms, slot);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/**
 * Narrows a search to these terms; it looks for terms that are open to everybody. Throws the refusal that each term it could
 * find would meet, when none of them is among these.
 */
export function withinTerms(search: TermSearch, terms: OpenTerms): TermSearch {
  const { vaccineTypes, dose, notBefore, notAfter } = terms;
  refuseTooEarly({ visitNotBefore: notBefore }, search.toDay);
  refuseTooLate(terms, search.fromDay);
  const wanted = search.vaccineTypes ?? vaccineTypes;
  const allowed = vaccineTypes.filter((type) => wanted.includes(type));
  if (allowed.length === 0) throw new Refusal('vaccine_not_allowed', { vaccineTypes });
  const fromDay = notBefore && notBefore > search.fromDay ? notBefore : search.fromDay;
  const toDay = notAfter && notAfter < search.toDay ? notAfter : search.toDay;
  return { ...search, fromDay, toDay, dose, vaccineTypes: allowed };
}
