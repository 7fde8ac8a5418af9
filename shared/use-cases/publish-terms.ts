import type { Firestore } from '@google-cloud/firestore';
import type { DayKey } from '../domain/civil-time.ts';
import { replan, slotsOfDay, type WeeklyRule } from '../domain/schedule.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { type SiteDay, siteDayIdOf } from '../domain/slot.ts';
import { schedules } from '../store/collections.ts';
import { putOutbox } from '../store/outbox.ts';
import { siteDays } from '../store/site-days.ts';

/**
 * Stores a point's timetable and lays it out on these days, in one commit. Days that exist keep every booked visit; days on
 * which the point is closed get no document, and lose their free terms if they had one. Returns the number of days on which the
 * point is open.
 */
export function publishTerms(
  point: ServicePoint,
  rules: readonly WeeklyRule[],
  days: readonly DayKey[],
  db: Firestore,
): Promise<number> {
  const refs = days.map((day) => siteDays(db).doc(siteDayIdOf({ servicePointId: point.id, day })));
  return db.runTransaction(async (tx) => {
    const existing = refs.length > 0 ? await tx.getAll(...refs) : [];
    const laidOut = days.map((day, i) => layOut(point, day, slotsOfDay(rules, day), existing[i]!.data()));
    const changed = laidOut.filter((day) => day !== undefined);
    tx.set(schedules(db).doc(point.id), { servicePointId: point.id, rules });
    for (const day of changed) tx.set(siteDays(db).doc(siteDayIdOf(day)), day);
    if (changed.length > 0) {
      const versions = changed.map(({ servicePointId, day, version }) => ({ servicePointId, day, version }));
      putOutbox(tx, db, [], versions);
    }
    return days.filter((day) => Object.keys(slotsOfDay(rules, day)).length > 0).length;
  });
}

/** Returns the day as it must be written, or undefined when it stays as it is. */
function layOut(
  { id, voiId }: ServicePoint,
  day: DayKey,
  planned: SiteDay['slots'],
  current: SiteDay | undefined,
): SiteDay | undefined {
  const slots = current ? replan(current.slots, planned) : planned;
  if (isLaidOut(current?.slots ?? {}, slots)) return undefined;
  return { servicePointId: id, day, voiId, slots, version: (current?.version ?? 0) + 1 };
}

/** Whether the slots in force are those planned, whatever is booked on them. */
function isLaidOut(current: SiteDay['slots'], planned: SiteDay['slots']): boolean {
  const keys = Object.keys(planned);
  return (
    keys.length === Object.keys(current).length &&
    keys.every(
      (key) => current[key]?.capacity === planned[key]!.capacity && current[key].minutes === planned[key]!.minutes,
    )
  );
}
