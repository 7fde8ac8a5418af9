import { readFileSync } from 'node:fs';
import type { Firestore } from '@google-cloud/firestore';
import { systemActor } from '../shared/domain/actor.ts';
import { termVersion } from '../shared/domain/appointment.ts';
import { addDays, dayOf } from '../shared/domain/civil-time.ts';
import { holidayOn } from '../shared/domain/holidays.ts';
import { PlaceNames } from '../shared/domain/place-names.ts';
import type { ServicePoint } from '../shared/domain/service-point.ts';
import { daysBetween, EMPTY_TIMETABLE, layOut } from '../shared/domain/timetable.ts';
import type { ReminderQueue } from '../shared/gateways/reminder-queue.ts';
import { BulkWrites } from '../shared/store/bulk-writes.ts';
import { appointments, localities as localityCollection, schedules } from '../shared/store/collections.ts';
import { postalTable } from '../shared/store/postal-codes.ts';
import { storedPoints, writePoints } from '../shared/store/service-points.ts';
import { parseList, planImport, readList } from '../shared/use-cases/import-points.ts';
import { importPostalTable } from '../shared/use-cases/import-postal-codes.ts';
import { planReminder } from '../shared/use-cases/plan-reminder.ts';
import { publishTerms } from '../shared/use-cases/publish-terms.ts';
import { localities } from './network/localities.ts';
import { inventPoints } from './network/points.ts';
import { postalCodes } from './network/postal-codes.ts';
import { weeklyRules } from './network/schedules.ts';
import { towns } from './network/towns.ts';

export type Scale = 'small' | 'national';

export interface SeedOptions {
  readonly scale: Scale;
  /** A list of points in the format of gov.pl, instead of invented ones. */
  readonly pointsFile?: string;
  readonly progress: (text: string) => void;
}

export interface Seeded {
  readonly points: number;
  readonly siteDays: number;
  readonly badRows: number;
}

const NATIONAL_POINTS = 6_934;
/** Terms are published from today; two full weeks remain even late in the evening. */
const DAYS = 15;
const POINTS_PER_ROUND = 200;

/**
 * Fills the database: points, their terms for two weeks, and localities. What is there already
 * stays, with its visits; kept data only gain the days that have come into reach.
 */
export async function seed(db: Firestore, { scale, pointsFile, progress }: SeedOptions): Promise<Seeded> {
  const bulk = new BulkWrites(db);
  const rows: unknown[] = pointsFile
    ? parseList(readFileSync(pointsFile))
    : inventPoints(scale === 'national' ? NATIONAL_POINTS : undefined);
  const { listed, badRows } = readList(rows, new PlaceNames(towns()));
  const { points: stored, writtenAt } = await storedPoints(db);
  const plan = planImport(listed, stored);
  // A point that was retired on kept data stays so, though it is in the list.
  const retired = new Set(stored.filter(({ status }) => status === 'INACTIVE').map(({ id }) => id));
  const points = plan.points.filter(({ id }) => !retired.has(id));
  const written = [...plan.added.map(({ point }) => point), ...plan.changed.map(({ after }) => after)];
  await writePoints(
    db,
    written.filter(({ id }) => !retired.has(id)),
    writtenAt,
  );
  for (const locality of localities()) bulk.set(localityCollection(db).doc(locality.id), locality);
  await bulk.close();
  if (!pointsFile && !(await postalTable(db).get()).exists) {
    // A table that was imported into kept data stays.
    await importPostalTable(postalCodes(), { db, now: Date.now, source: 'invented', licence: 'none' });
  }

  const today = dayOf(Date.now());
  const days = daysBetween(today, addDays(today, DAYS - 1));
  // What staff have planned on kept data stays theirs; it only reaches further.
  const keptSchedules = new Map((await schedules(db).get()).docs.map((schedule) => [schedule.id, schedule.data()]));
  let siteDays = 0;
  for (let i = 0; i < points.length; i += POINTS_PER_ROUND) {
    const round = points.slice(i, i + POINTS_PER_ROUND);
    await Promise.all(
      round.map((point, k) => {
        const kept = keptSchedules.get(point.id);
        const rules = rulesOf(point, i + k, scale);
        const timetable = kept?.timetable ?? { ...EMPTY_TIMETABLE, rules, closedOnHolidays: false };
        const planOf = layOut(timetable, holidayOn);
        siteDays += days.filter((day) => Object.keys(planOf(day).slots).length > 0).length;
        return publishTerms(
          point,
          { timetable, from: today, to: days.at(-1)!, by: kept?.changedBy ?? systemActor('seed') },
          { db, now: Date.now },
        );
      }),
    );
    progress(`${Math.min(i + POINTS_PER_ROUND, points.length)} of ${points.length} points, ${siteDays} days of terms`);
  }
  return { points: points.length, siteDays, badRows: badRows.length + plan.leftOut.length };
}

function rulesOf(point: ServicePoint, index: number, scale: Scale) {
  return weeklyRules({ facilityType: point.type === 'massPoint' ? 2 : 1, index }, { scale });
}

/** Plans the reminders of kept visits anew: the queue of the last run is gone. Returns how many visits have one. */
export async function planKeptReminders(db: Firestore, queue: ReminderQueue): Promise<number> {
  const kept = (await appointments(db).get()).docs
    .map((visit) => visit.data())
    .filter(({ state }) => state === 'booked');
  for (const visit of kept) {
    const planned = {
      type: 'booked',
      appointmentId: visit.id,
      version: termVersion(visit),
      slotId: visit.slotId,
    } as const;
    await planReminder(planned, { queue, now: Date.now });
  }
  return kept.length;
}
