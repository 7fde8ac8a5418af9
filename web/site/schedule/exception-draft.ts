import { dayOf } from '../../ui/time.ts';
import type { DayException } from '../api.ts';
import { NEW_TERMS, type TermsDraft, termsOf } from './term-fields.tsx';

/** An exception as it is typed: what each kind needs, side by side, so that a change of kind loses nothing. */
export interface ExceptionDraft {
  readonly kind: DayException['kind'];
  readonly day: string;
  readonly reason: string;
  readonly closedFrom: string;
  readonly closedTo: string;
  readonly terms: TermsDraft;
  readonly at: string;
  readonly places: number | undefined;
  readonly dose: number;
}

export function draftOf(exception: DayException | undefined): ExceptionDraft {
  const empty: ExceptionDraft = {
    kind: 'closed',
    day: dayOf(Date.now()),
    reason: '',
    closedFrom: '',
    closedTo: '',
    terms: NEW_TERMS,
    at: '08:00',
    places: 1,
    dose: 1,
  };
  if (!exception) return empty;
  const { kind, day } = exception;
  if (exception.kind === 'closed') {
    const { reason, from = '', to = '' } = exception;
    return { ...empty, kind, day, reason, closedFrom: from, closedTo: to };
  }
  if (exception.kind === 'extra') return { ...empty, kind, day, terms: exception };
  const { at, capacity, dose, vaccineType, audience } = exception;
  return { ...empty, kind, day, at, places: capacity, dose, terms: { ...NEW_TERMS, vaccineType, audience } };
}

/** The exception that a draft describes; undefined while something is missing. */
export function exceptionOf(draft: ExceptionDraft): DayException | undefined {
  const { kind, day, closedFrom, closedTo, at, places, dose } = draft;
  if (!day) return undefined;
  if (kind === 'closed') {
    const reason = draft.reason.trim();
    if (!reason || !areClosedHours(draft)) return undefined;
    return { kind, day, reason, ...(closedFrom && { from: closedFrom }), ...(closedTo && { to: closedTo }) };
  }
  if (kind === 'extra') {
    const terms = termsOf(draft.terms);
    if (!terms) return undefined;
    const { from, to, slotMinutes, capacity, vaccineType, doses, audience } = terms;
    return { kind, day, from, to, slotMinutes, capacity, vaccineType, doses, audience };
  }
  const { vaccineType, audience } = draft.terms;
  if (places === undefined || !at || vaccineType === '') return undefined;
  return { kind, day, at, capacity: places, vaccineType, dose, audience };
}

/** Whether the hours of a closing, each of which may be left out, follow one another. */
export function areClosedHours({ closedFrom, closedTo }: ExceptionDraft): boolean {
  return !closedFrom || !closedTo || closedFrom < closedTo;
}
