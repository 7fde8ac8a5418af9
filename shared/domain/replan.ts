import type { Actor } from './actor.ts';
import type { Appointment } from './appointment.ts';
import { type DayKey, type Instant, instantOf, wallMinuteOf } from './civil-time.ts';
import { freePlaces, parseSlotKey, type SiteDay, type SlotRef, slotIdOf, startOf } from './slot.ts';

/** A bulk re-planning: visits of a point that are to have other terms, and how their patients are asked. */
export interface Replan {
  readonly id: string;
  readonly servicePointId: string;
  readonly visitIds: readonly string[];
  /** `YYYYMMDD`, both included. */
  readonly from: string;
  readonly to: string;
  readonly expiresAt: Instant;
  readonly onDeadline: 'move' | 'keep';
  readonly reason: string;
  readonly by: Actor;
  readonly createdAt: Instant;
  /** `offering` until every visit has an offer or is known to have none. */
  readonly state: 'offering' | 'offered';
  /** Visits for which no term was free: they keep their own, and staff see them. */
  readonly withoutTerm: readonly string[];
}

/** The days of a point where a term may be found. */
export interface TargetDays {
  /** From the visits' own point; 0 is that point. */
  readonly distanceKm: number;
  readonly days: readonly SiteDay[];
}

interface Candidate {
  readonly slot: SlotRef;
  readonly slotId: string;
  readonly distanceKm: number;
  /** On the clock: what a patient calls the same time, whatever the clocks do between two days. */
  readonly wallMinute: number;
  free: number;
}

/**
 * Gives each visit the most equivalent free term: at the nearest point, of those there at the most similar time of day on the clock,
 * of those on the earliest day. `earliest` holds, by referral, the days before which a dose is not due.
 * Earlier visits choose first, and no place is given twice. Returns slot ids by visit; a visit for which
 * nothing is left has none.
 */
export function matchTerms(
  visits: readonly Appointment[],
  targets: readonly TargetDays[],
  nowMs: number,
  earliest: ReadonlyMap<string, DayKey> = new Map(),
): ReadonlyMap<string, string> {
  const candidates = Map.groupBy(candidatesIn(targets, nowMs), ({ slot }) => kindOf(slot));
  const matched = new Map<string, string>();
  for (const visit of visits.toSorted(byStart)) {
    const suitable = candidates.get(kindOf(visit.slot)) ?? [];
    const best = mostEquivalent(visit, suitable, earliest.get(visit.referralId) ?? '');
    if (!best) continue;
    best.free--;
    matched.set(visit.id, best.slotId);
  }
  return matched;
}

/** Terms of one kind can stand for one another. */
function kindOf({ vaccineType, dose }: SlotRef): string {
  return `${vaccineType} ${dose}`;
}

function byStart(a: Appointment, b: Appointment): number {
  return a.startAt < b.startAt ? -1 : Number(a.startAt > b.startAt);
}

function mostEquivalent(visit: Appointment, candidates: readonly Candidate[], earliest: DayKey): Candidate | undefined {
  const visitMinute = wallMinuteOf(Date.parse(visit.startAt));
  let best: Candidate | undefined;
  for (const candidate of candidates) {
    if (candidate.free === 0 || candidate.slotId === visit.slotId || candidate.slot.day < earliest) continue;
    if (!best || compare(candidate, best, visitMinute) < 0) best = candidate;
  }
  return best;
}

/** Each criterion decides only between those that the ones before it leave equal. */
function compare(a: Candidate, b: Candidate, visitMinute: number): number {
  return (
    a.distanceKm - b.distanceKm ||
    Math.abs(a.wallMinute - visitMinute) - Math.abs(b.wallMinute - visitMinute) ||
    byDay(a.slot.day, b.slot.day)
  );
}

/** Day keys sort as text: the year comes first. */
function byDay(a: DayKey, b: DayKey): number {
  return a < b ? -1 : Number(a > b);
}

function candidatesIn(targets: readonly TargetDays[], nowMs: number): Candidate[] {
  const now = instantOf(nowMs);
  return targets.flatMap(({ distanceKm, days }) =>
    days.flatMap(({ servicePointId, day, slots }) =>
      Object.entries(slots)
        .map(([key, counter]) => {
          const slot = { ...parseSlotKey(key), servicePointId, day };
          const wallMinute = wallMinuteOf(Date.parse(startOf(slot)));
          return { slot, slotId: slotIdOf(slot), distanceKm, wallMinute, free: freePlaces(counter) };
        })
        // Another point's internal terms are not this point's to give.
        .filter(
          ({ slot, free }) => free > 0 && startOf(slot) > now && (distanceKm === 0 || slot.audience === 'external'),
        ),
    ),
  );
}
