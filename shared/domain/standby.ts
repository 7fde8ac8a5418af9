import { type Instant, instantOf } from './civil-time.ts';
import { Refusal } from './errors.ts';
import { distanceKm, type Position, PostalCodes } from './geo.ts';
import type { ServicePoint } from './service-point.ts';

/** Someone who agreed to come at short notice for a dose that would be lost. The id is the patient's. */
export interface StandbyMember {
  readonly id: string;
  readonly postalCode: string;
  readonly radiusKm: number;
  /** Epoch milliseconds; who joined first is asked first. */
  readonly joinedAtMs: number;
  /** From then on they are not asked any more. */
  readonly until: Instant;
}

/** A leftover dose, and who is asked for it: one person at a time, and nobody else meanwhile. */
export interface StandbyCall {
  readonly id: string;
  readonly servicePointId: string;
  /** An internal term, so that only someone who is asked can take it. */
  readonly slotId: string;
  readonly answerMinutes: number;
  readonly by: string;
  readonly state: 'asking' | 'taken' | 'exhausted';
  readonly current: { readonly patientId: string; readonly expiresAt: Instant } | null;
  /** Everyone who has been asked, the present one included, in order. */
  readonly asked: readonly string[];
  /** Who has accepted; the call is taken once their visit is booked. */
  readonly takenBy: string | null;
}

/** Returns the members who live near enough to a point, those who joined first first. Postal codes are placed by the points that have them. */
export function nearbyMembers(
  members: readonly StandbyMember[],
  point: ServicePoint,
  points: readonly ServicePoint[],
  nowMs: number,
): StandbyMember[] {
  const codes = new PostalCodes();
  for (const { zipCode, lat, lon } of points) codes.add(zipCode, { lat, lon });
  const isNear = (home: Position | undefined, radiusKm: number) =>
    home !== undefined && distanceKm(home, point) <= radiusKm;
  return members
    .filter(({ postalCode, radiusKm, until }) => until > instantOf(nowMs) && isNear(codes.find(postalCode), radiusKm))
    .sort((a, b) => a.joinedAtMs - b.joinedAtMs);
}

/** Whether nobody else is to be asked now: the call is over, somebody has accepted, or somebody may still answer. */
export function isWaiting({ state, current, takenBy }: StandbyCall, nowMs: number): boolean {
  return state !== 'asking' || takenBy !== null || (current !== null && current.expiresAt > instantOf(nowMs));
}

/**
 * Returns the call with its next person asked, or exhausted when nobody is left; unchanged while the present one may still answer or
 * when it is over.
 */
export function askNext(call: StandbyCall, patientId: string | undefined, nowMs: number): StandbyCall {
  if (isWaiting(call, nowMs)) return call;
  // Two look for the next person at once: the other one has asked this one already.
  if (patientId !== undefined && call.asked.includes(patientId)) return call;
  if (patientId === undefined) return { ...call, state: 'exhausted', current: null };
  const expiresAt = instantOf(nowMs + call.answerMinutes * 60_000);
  return { ...call, current: { patientId, expiresAt }, asked: [...call.asked, patientId] };
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
