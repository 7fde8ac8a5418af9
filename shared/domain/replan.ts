import type { Appointment } from './appointment.ts';
import { type Instant, instantOf } from './civil-time.ts';
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
  readonly by: string;
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
  free: number;
}

/**
 * Gives each visit the most equivalent free term: at the nearest point, at the most similar time of day, on the earliest day. Earlier
 * visits choose first, and no place is given twice. Returns slot ids by visit; a visit for which nothing is left has none.
 */
export function matchTerms(
  visits: readonly Appointment[],
  targets: readonly TargetDays[],
  nowMs: number,
): ReadonlyMap<string, string> {
  const candidates = candidatesIn(targets, nowMs);
  const matched = new Map<string, string>();
  for (const visit of visits.toSorted((a, b) => (a.startAt < b.startAt ? -1 : 1))) {
    const best = candidates
      .filter((candidate) => candidate.free > 0 && isEquivalent(candidate, visit))
      .reduce<Candidate | undefined>((a, b) => (a && worth(a, visit) <= worth(b, visit) ? a : b), undefined);
    if (!best) continue;
    best.free--;
    matched.set(visit.id, best.slotId);
  }
  return matched;
}

function candidatesIn(targets: readonly TargetDays[], nowMs: number): Candidate[] {
  const now = instantOf(nowMs);
  return targets.flatMap(({ distanceKm, days }) =>
    days.flatMap(({ servicePointId, day, slots }) =>
      Object.entries(slots)
        .map(([key, counter]) => {
          const slot = { ...parseSlotKey(key), servicePointId, day };
          return { slot, slotId: slotIdOf(slot), distanceKm, free: freePlaces(counter) };
        })
        // Another point's internal terms are not this point's to give.
        .filter(
          ({ slot, free }) => free > 0 && startOf(slot) > now && (distanceKm === 0 || slot.audience === 'external'),
        ),
    ),
  );
}

function isEquivalent({ slot, slotId }: Candidate, visit: Appointment): boolean {
  return slotId !== visit.slotId && slot.vaccineType === visit.slot.vaccineType && slot.dose === visit.slot.dose;
}

const KM_MINUTES = 10_000;
const DAY_MINUTES = 0.001;

/** Less is better: distance weighs more than any time of day, the time of day more than the day. */
function worth({ slot, distanceKm }: Candidate, visit: Appointment): number {
  return (
    distanceKm * KM_MINUTES +
    Math.abs(slot.startMinute - visit.slot.startMinute) +
    (Number(slot.day) % 10_000) * DAY_MINUTES
  );
}
