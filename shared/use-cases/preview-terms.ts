import type { Firestore } from '@google-cloud/firestore';
import { type DayKey, dayOf } from '../domain/civil-time.ts';
import { holidayOn } from '../domain/holidays.ts';
import { compare, type TermChange } from '../domain/term-changes.ts';
import type { Timetable } from '../domain/timetable.ts';
import { refuseImpossible } from '../domain/timetable-rules.ts';
import { schedules } from '../store/collections.ts';
import { readSiteDays } from '../store/site-days.ts';
import { daysToLayOut, plannedTerms, publishedWith, refuseDays } from './publish-terms.ts';

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
  { timetable, from, to }: { timetable: Timetable; from: DayKey; to: DayKey },
  { db, now }: { db: Firestore; now: () => number },
): Promise<PreviewedDay[]> {
  refuseImpossible(timetable);
  const current = (await schedules(db).doc(servicePointId).get()).data();
  const today = dayOf(now());
  refuseDays({ from, to }, today);
  const days = daysToLayOut(publishedWith(current, from, to), today);
  const existing = await readSiteDays(db, db, servicePointId, days);
  const planned = plannedTerms(timetable, days);
  return days.map((day, i) => {
    const changes = compare({ servicePointId, day }, existing[i]?.slots ?? {}, planned.get(day)!);
    return {
      day,
      holiday: holidayOn(day),
      placesBefore: placesOf(existing[i]?.slots ?? {}),
      placesAfter: placesOf(planned.get(day)!),
      visits: changes.reduce((sum, { visits }) => sum + visits, 0),
      changes,
    };
  });
}

function placesOf(slots: Readonly<Record<string, { readonly capacity: number }>>): number {
  return Object.values(slots).reduce((sum, { capacity }) => sum + capacity, 0);
}
