import type { Actor } from './actor.ts';
import { type Instant, instantOf } from './civil-time.ts';
import { Refusal } from './errors.ts';
import { cellOf, distanceKm, type Position } from './geo.ts';

/** The furthest that somebody may agree to travel. */
export const STANDBY_RADIUS_MAX_KM = 50;

/** Where somebody in the pool lives. */
export interface Home {
  readonly postalCode: string;
  /** Null while it is not known where the postal code is: they cannot be asked then. */
  readonly position: Position | null;
  /**
   * The cell of the map in which that is, by which the pool is looked through; empty without a
   * position.
   */
  readonly cell: string;
}

/** Someone who agreed to come at short notice for a dose that would be lost. The id is the patient's. */
export interface StandbyMember {
  readonly id: string;
  readonly home: Home;
  readonly radiusKm: number;
  /** Epoch milliseconds; who joined first is asked first. */
  readonly joinedAtMs: number;
  /** From then on they are not asked any more. */
  readonly until: Instant;
}

/** A member's place in the order in which the pool is asked. */
export type Turn = Pick<StandbyMember, 'joinedAtMs' | 'id'>;

/** A leftover dose, and who is asked for it: one person at a time, and nobody else meanwhile. */
export interface StandbyCall {
  readonly id: string;
  readonly servicePointId: string;
  /** An internal term, so that only someone who is asked can take it. */
  readonly slotId: string;
  readonly answerMinutes: number;
  readonly by: Actor;
  readonly state: 'asking' | 'taken' | 'exhausted';
  readonly current: { readonly patientId: string; readonly expiresAt: Instant } | null;
  /** Everyone who has been asked, the present one included, in order. */
  readonly asked: readonly string[];
  /** How far the pool has been looked through; absent before the first look. */
  readonly lookedUpTo?: Turn;
  /** Who has accepted; the call is taken once their visit is booked. */
  readonly takenBy: string | null;
}

/** Returns someone's home, placed on the map or, for a postal code that is not known, not. */
export function homeAt(postalCode: string, position: Position | undefined): Home {
  return { postalCode, position: position ?? null, cell: position ? cellOf(position) : '' };
}

/**
 * Whether a member is still in the pool, and lives no further from a point than they agreed to
 * travel.
 */
export function isWithinReach({ home, radiusKm, until }: StandbyMember, point: Position, nowMs: number): boolean {
  return until > instantOf(nowMs) && home.position !== null && distanceKm(home.position, point) <= radiusKm;
}

/** Whether nobody else is to be asked now: the call is over, somebody has accepted, or somebody may still answer. */
export function isWaiting({ state, current, takenBy }: StandbyCall, nowMs: number): boolean {
  return state !== 'asking' || takenBy !== null || (current !== null && current.expiresAt > instantOf(nowMs));
}

/** What a look through the pool has found. */
export interface Look {
  readonly patientId?: string;
  /** The last member looked at; absent when there was none. */
  readonly upTo?: Turn | undefined;
  /** Whether that was the end of the pool. */
  readonly isOver: boolean;
}

/** Of so many people nobody came for the dose; more are not asked, and the list in the call ends. */
const ASKED_MAX = 1_000;

/**
 * Returns the call with its next person asked, or exhausted when nobody is left, or merely looked
 * further when there may be someone; unchanged while the present one may still answer, when it is
 * over, and when somebody else has looked that far already.
 */
export function askNext(call: StandbyCall, { patientId, upTo, isOver }: Look, nowMs: number): StandbyCall {
  if (isWaiting(call, nowMs)) return call;
  const looked = { ...call, current: null, ...(upTo && { lookedUpTo: upTo }) };
  if (call.lookedUpTo && upTo && !isLater(upTo, call.lookedUpTo)) return call;
  if (call.asked.length >= ASKED_MAX) return { ...looked, state: 'exhausted' };
  if (patientId === undefined) return isOver ? { ...looked, state: 'exhausted' } : looked;
  // Asked before the pool was looked through in order.
  if (call.asked.includes(patientId)) return looked;
  const expiresAt = instantOf(nowMs + call.answerMinutes * 60_000);
  return { ...looked, current: { patientId, expiresAt }, asked: [...call.asked, patientId] };
}

function isLater(a: Turn, b: Turn): boolean {
  return a.joinedAtMs > b.joinedAtMs || (a.joinedAtMs === b.joinedAtMs && a.id > b.id);
}

/** Returns the call as it stands after an answer. Throws when the person is not asked, or no longer. */
export function answered(call: StandbyCall, patientId: string, accepts: boolean, nowMs: number): StandbyCall {
  if (call.takenBy === patientId && accepts) return call;
  if (!call.asked.includes(patientId)) throw new Refusal('offer_not_found');
  if (call.current?.patientId !== patientId || call.current.expiresAt <= instantOf(nowMs))
    throw new Refusal('offer_expired');
  // Whoever declines is passed over at once: the next one is asked without waiting.
  if (!accepts) return { ...call, current: null };
  return { ...call, current: null, takenBy: patientId };
}
