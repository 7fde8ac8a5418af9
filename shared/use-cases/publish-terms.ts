import { isDeepStrictEqual } from 'node:util';
import type { Firestore, Transaction } from '@google-cloud/firestore';
import { type DayKey, dayCount, dayOf, instantOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import { holidayOn } from '../domain/holidays.ts';
import { type DaySlots, replan } from '../domain/schedule.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { type SiteDay, siteDayIdOf } from '../domain/slot.ts';
import { daysBetween, layOut, type Schedule, type Timetable } from '../domain/timetable.ts';
import { refuseImpossible } from '../domain/timetable-rules.ts';
import { schedules } from '../store/collections.ts';
import { putOutbox } from '../store/outbox.ts';
import { readSiteDays, siteDays } from '../store/site-days.ts';

export interface Publication {
  readonly timetable: Timetable;
  /** The days that are to have terms from now on, beside those published before. */
  readonly from: DayKey;
  readonly to: DayKey;
  /** The version that was edited; without it whatever stands is replaced. */
  readonly expectedVersion?: number;
  /** Who publishes: the subject of the session. */
  readonly by: string;
}

/** A commit takes 500 writes, and a plan for longer is a mistake. */
const DAYS_MAX = 180;
/** All terms of a point together: a change of its timetable writes every one of them, and a commit takes ten megabytes. */
const TERMS_MAX = 50_000;

/**
 * Stores a point's timetable and lays it out, in one commit, on the days given and on all that were published before: terms always
 * are what the timetable says. Days that exist keep every booked visit; days on which the point is closed get no document, and
 * lose their free terms if they had one. Past days stay as they are. Returns the schedule now in force; a repeat returns the one it
 * made. Throws `invalid_request` for an impossible timetable, `schedule_changed` with what stands when the version is not the one
 * expected.
 */
export function publishTerms(
  point: ServicePoint,
  { timetable, from, to, expectedVersion, by }: Publication,
  { db, now }: { db: Firestore; now: () => number },
): Promise<Schedule> {
  refuseImpossible(timetable);
  const document = schedules(db).doc(point.id);
  return db.runTransaction(async (tx) => {
    const current = (await tx.get(document)).data();
    const version = current?.version ?? 0;
    if (expectedVersion !== undefined && expectedVersion !== version) {
      if (current && version === expectedVersion + 1 && isMadeBy({ timetable, from, to, by }, current)) return current;
      throw new Refusal('schedule_changed', { ...current, version });
    }
    const nowMs = now();
    const today = dayOf(nowMs);
    refuseDays({ from, to }, today);
    const published = publishedWith(current, from, to);
    const days = daysToLayOut(published, today);
    const existing = await readSiteDays(tx, db, point.id, days);
    const planned = plannedTerms(timetable, days);
    return putTimetable(tx, db, {
      point,
      current,
      timetable,
      published,
      planned: days.map((day, i) => ({ day, slots: planned.get(day)!, current: existing[i] })),
      by,
      nowMs,
    });
  });
}

export interface TimetableChange {
  readonly point: ServicePoint;
  /** As it stands. */
  readonly current: Schedule | undefined;
  readonly timetable: Timetable;
  readonly published: Schedule['published'];
  /** The days to lay out, as they are to be and as they stand. */
  readonly planned: readonly {
    readonly day: DayKey;
    readonly slots: DaySlots;
    readonly current: SiteDay | undefined;
  }[];
  readonly by: string;
  readonly nowMs: number;
}

/** Writes a timetable with the days that it changes. Returns the schedule now in force. */
export function putTimetable(tx: Transaction, db: Firestore, change: TimetableChange): Schedule {
  const { point, current, timetable, published, planned, by, nowMs } = change;
  const changed = planned.flatMap(({ day, slots, current: standing }) => changedDay(point, day, slots, standing) ?? []);
  const schedule: Schedule = {
    servicePointId: point.id,
    version: (current?.version ?? 0) + 1,
    timetable,
    published,
    changedAt: instantOf(nowMs),
    changedBy: by,
  };
  tx.set(schedules(db).doc(point.id), schedule);
  for (const day of changed) tx.set(siteDays(db).doc(siteDayIdOf(day)), day);
  if (changed.length > 0) {
    const versions = changed.map(({ servicePointId, day, version }) => ({ servicePointId, day, version }));
    putOutbox(tx, db, [], versions);
  }
  return schedule;
}

/** Returns the first and last day published, with these beside those of before. */
export function publishedWith(
  current: Schedule | undefined,
  from: DayKey,
  to: DayKey,
): { readonly from: DayKey; readonly to: DayKey } {
  const before = current?.published;
  if (!before) return { from, to };
  return { from: from < before.from ? from : before.from, to: to > before.to ? to : before.to };
}

/** Throws `invalid_request` for a publication of no day to come, or of one so far ahead that what lies before cannot be published with it. */
export function refuseDays({ from, to }: { from: DayKey; to: DayKey }, today: DayKey): void {
  const isEmpty = dayCount(from > today ? from : today, to) === 0;
  if (!isEmpty && dayCount(today, to) <= DAYS_MAX) return;
  const problem = isEmpty ? 'must not be past or earlier than from' : `must be within ${DAYS_MAX} days`;
  throw new Refusal('invalid_request', { problems: [{ field: '/to', problem }] });
}

/** Returns the days of a publication that are not past. */
export function daysToLayOut({ from, to }: { from: DayKey; to: DayKey }, today: DayKey): DayKey[] {
  return daysBetween(from > today ? from : today, to);
}

/** Returns the slots of these days as planned. Throws `invalid_request` when they are too many for one commit. */
export function plannedTerms(timetable: Timetable, days: readonly DayKey[]): ReadonlyMap<DayKey, DaySlots> {
  const planned = layOut(timetable, days, holidayOn);
  const terms = [...planned.values()].reduce((sum, slots) => sum + Object.keys(slots).length, 0);
  if (terms <= TERMS_MAX) return planned;
  const problem = `makes ${terms} terms with what was published before, and ${TERMS_MAX} are possible`;
  throw new Refusal('invalid_request', { problems: [{ field: '/to', problem }] });
}

/** Whether a schedule is what a publication would make: its answer was lost, and it is sent again. */
function isMadeBy({ timetable, from, to, by }: Publication, current: Schedule): boolean {
  return (
    current.changedBy === by &&
    isDeepStrictEqual(current.timetable, timetable) &&
    isDeepStrictEqual(current.published, publishedWith(current, from, to))
  );
}

/** Returns the day as it must be written, or undefined when it stays as it is. */
function changedDay(
  { id, voiId }: ServicePoint,
  day: DayKey,
  planned: DaySlots,
  current: SiteDay | undefined,
): SiteDay | undefined {
  const slots = replan(current?.slots ?? {}, planned);
  if (isLaidOut(current?.slots ?? {}, slots)) return undefined;
  return { servicePointId: id, day, voiId, slots, version: (current?.version ?? 0) + 1 };
}

/** Whether the slots in force are those planned, whatever is booked on them. */
function isLaidOut(current: DaySlots, planned: DaySlots): boolean {
  const keys = Object.keys(planned);
  return (
    keys.length === Object.keys(current).length &&
    keys.every(
      (key) => current[key]?.capacity === planned[key]!.capacity && current[key].minutes === planned[key]!.minutes,
    )
  );
}
