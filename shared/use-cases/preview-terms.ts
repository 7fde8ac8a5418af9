import type { Firestore } from '@google-cloud/firestore';
import { type DayKey, dayOf } from '../domain/civil-time.ts';
import { holidayOn } from '../domain/holidays.ts';
import { compare, type TermChange } from '../domain/term-changes.ts';
import { type Timetable, withoutPastWeeks } from '../domain/timetable.ts';
import { refuseImpossible } from '../domain/timetable-rules.ts';
import { inTurns } from '../in-turns.ts';
import { schedules } from '../store/collections.ts';
import { readSiteDays } from '../store/site-days.ts';
import { planDays, publishedWith, refuseDays } from './publish-terms.ts';

export interface PreviewedDay {
  readonly day: DayKey;
  readonly holiday: string | undefined;
  readonly placesBefore: number;
  readonly placesAfter: number;
  /** Visits that the planned places do not hold. */
  readonly visits: number;
  readonly changes: readonly TermChange[];
}

/** Returns what publishing a timetable would change, day by day, and writes nothing. Throws what publishing would. */
export async function previewTerms(
  servicePointId: string,
  { timetable: asked, from, to }: { timetable: Timetable; from: DayKey; to: DayKey },
  { db, now }: { db: Firestore; now: () => number },
): Promise<PreviewedDay[]> {
  const today = dayOf(now());
  const timetable = withoutPastWeeks(asked, today);
  refuseImpossible(timetable, today);
  refuseDays({ from, to }, today);
  const current = (await schedules(db).doc(servicePointId).get()).data();
  const published = publishedWith(current, { from, to }, today);
  const days = await planDays(timetable, published, today, (wanted) => readSiteDays(db, db, servicePointId, wanted));
  return inTurns(days, ({ day, plan, current: standing }) => {
    const changes = compare({ servicePointId, day }, standing?.slots ?? {}, plan.slots);
    return {
      day,
      holiday: holidayOn(day),
      placesBefore: placesOf(standing?.slots ?? {}),
      placesAfter: placesOf(plan.slots),
      visits: changes.reduce((sum, { visits }) => sum + visits, 0),
      changes,
    };
  });
}

function placesOf(slots: Readonly<Record<string, { readonly capacity: number }>>): number {
  return Object.values(slots).reduce((sum, { capacity }) => sum + capacity, 0);
}
