import type { Firestore } from '@google-cloud/firestore';
import { systemActor } from '../domain/actor.ts';
import { dayOf, instantOf } from '../domain/civil-time.ts';
import { replan } from '../domain/schedule.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import type { SiteDay } from '../domain/slot.ts';
import { schedules, servicePoints } from '../store/collections.ts';
import { putOutbox } from '../store/outbox.ts';
import { siteDaysOfPoint, visitsToCome } from '../store/queries.ts';

/** Who changes a timetable where a list of points does. */
const BY_IMPORT = systemActor('import-points');

/** Returns how many visits are booked at a point from today on. */
export async function countVisitsToCome(
  servicePointId: string,
  { db, now }: { db: Firestore; now: () => number },
): Promise<number> {
  return (await visitsToCome(db, servicePointId, dayOf(now())).count().get()).data().count;
}

/**
 * Retires a point: it is not shown any more, its free terms go, and no terms can be published there. Visits stay, to be kept, moved
 * or cancelled; their places go with them. The timetable stays, so that a point which returns has only to be published again.
 * A repeat changes nothing.
 */
export function retirePoint(
  { id }: Pick<ServicePoint, 'id'>,
  { db, now }: { db: Firestore; now: () => number },
): Promise<void> {
  const pointReference = servicePoints(db).doc(id);
  const scheduleReference = schedules(db).doc(id);
  return db.runTransaction(async (tx) => {
    const point = (await tx.get(pointReference)).data();
    if (point?.status !== 'ACTIVE') return;
    const schedule = (await tx.get(scheduleReference)).data();
    const days = (await tx.get(siteDaysOfPoint(db, id, dayOf(now())))).docs;
    const closed = days.flatMap((day) => {
      const after = withoutFreePlaces(day.data());
      return after ? [{ reference: day.ref, after }] : [];
    });
    tx.set(pointReference, { ...point, status: 'INACTIVE' });
    if (schedule) {
      const version = schedule.version + 1;
      const changed = { changedAt: instantOf(now()), changedBy: BY_IMPORT };
      tx.set(scheduleReference, { ...schedule, version, published: [], ...changed });
    }
    for (const { reference, after } of closed) tx.set(reference, after);
    const versions = closed.map(({ after: { servicePointId, day, version } }) => ({ servicePointId, day, version }));
    putOutbox(tx, db, [], { days: versions, points: [id] });
  });
}

function withoutFreePlaces({ overCap: _, ...day }: SiteDay): SiteDay | undefined {
  const hasSlots = Object.keys(day.slots).length > 0;
  return hasSlots ? { ...day, slots: replan(day.slots, {}), version: day.version + 1 } : undefined;
}
