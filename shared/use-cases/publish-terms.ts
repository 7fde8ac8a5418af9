import type { BulkWriter, Firestore } from '@google-cloud/firestore';
import type { DayKey } from '../domain/civil-time.ts';
import { replan, slotsOfDay, type WeeklyRule } from '../domain/schedule.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { type SiteDay, siteDayIdOf } from '../domain/slot.ts';
import { schedules } from '../store/collections.ts';
import { documentOf, siteDays } from '../store/site-days.ts';

/**
 * Stores a point's timetable and lays it out on these days. Days that exist keep every booked visit; days on which the point
 * is closed get no document, and lose their free terms if they had one. Returns the number of days written; with `bulk` they are written when it closes.
 */
export async function publishTerms(
  point: ServicePoint,
  rules: readonly WeeklyRule[],
  days: readonly DayKey[],
  { db, bulk }: { db: Firestore; bulk: BulkWriter },
): Promise<number> {
  const planned = days.map(
    (day): SiteDay => ({
      servicePointId: point.id,
      day,
      voiId: point.voiId,
      slots: slotsOfDay(rules, day),
      version: 1,
    }),
  );
  void bulk.set(schedules(db).doc(point.id), { servicePointId: point.id, rules });
  const refs = planned.map((day) => siteDays(db).doc(siteDayIdOf(day)));
  const existing = refs.length > 0 ? await db.getAll(...refs) : [];
  for (const [i, day] of planned.entries()) {
    const current = existing[i]!.data();
    if (current && !isLaidOut(current.slots, day.slots)) await replanDay(day, db);
    if (!current && Object.keys(day.slots).length > 0)
      void bulk.create(db.collection('siteDays').doc(siteDayIdOf(day)), documentOf(day));
  }
  return planned.filter(({ slots }) => Object.keys(slots).length > 0).length;
}

async function replanDay(planned: SiteDay, db: Firestore): Promise<void> {
  const ref = siteDays(db).doc(siteDayIdOf(planned));
  await db.runTransaction(async (tx) => {
    const current = (await tx.get(ref)).data()!;
    const slots = replan(current.slots, planned.slots);
    if (isLaidOut(current.slots, slots)) return;
    tx.set(
      db.collection('siteDays').doc(siteDayIdOf(planned)),
      documentOf({ ...planned, slots, version: current.version + 1 }),
    );
  });
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
