import { isDeepStrictEqual } from 'node:util';
import type { Firestore } from '@google-cloud/firestore';
import type { Actor } from '../domain/actor.ts';
import { type DayKey, dayCount, dayOf, instantOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import { holidayOn } from '../domain/holidays.ts';
import { type DaySlots, replan } from '../domain/schedule.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { type SiteDay, siteDayIdOf } from '../domain/slot.ts';
import {
  type DayRange,
  daysBetween,
  joined,
  layOut,
  type PlannedDay,
  type Schedule,
  type Timetable,
  termsAtMost,
  weekOf,
  withoutPastWeeks,
} from '../domain/timetable.ts';
import { refuseImpossible } from '../domain/timetable-rules.ts';
import { inTurns } from '../in-turns.ts';
import { schedules, servicePoints } from '../store/collections.ts';
import { putOutbox } from '../store/outbox.ts';
import { readSiteDays, siteDays } from '../store/site-days.ts';

export interface Publication {
  readonly timetable: Timetable;
  /** The days that are to have terms from now on, beside those published before. */
  readonly from: DayKey;
  readonly to: DayKey;
  /** The version that was edited; without it whatever stands is replaced. */
  readonly expectedVersion?: number;
  /** Who publishes. */
  readonly by: Actor;
}

/** A commit takes 500 writes, and a plan for longer is a mistake. */
const DAYS_MAX = 180;
/** All terms of a point together: a change of its timetable writes every one of them, and a commit takes ten megabytes. */
const TERMS_MAX = 50_000;

/**
 * Stores a point's timetable and lays it out, in one commit, on the days given and on all that were published before: terms always
 * are what the timetable says. Days that exist keep every booked visit; days on which the point is closed get no document, and
 * lose their free terms if they had one. Past days stay as they are. Returns the schedule now in force; a repeat returns the one it
 * made. Throws `invalid_request` for an impossible timetable, `point_retired`, and `schedule_changed` with what stands when the version
 * is not the one expected.
 */
export function publishTerms(
  point: ServicePoint,
  { timetable: asked, from, to, expectedVersion, by }: Publication,
  { db, now }: { db: Firestore; now: () => number },
): Promise<Schedule> {
  const timetable = withoutPastWeeks(asked, dayOf(now()));
  refuseImpossible(timetable, dayOf(now()));
  const document = schedules(db).doc(point.id);
  return db.runTransaction(async (tx) => {
    // As it stands now: one that is being retired at this moment gets no terms any more.
    const standing = (await tx.get(servicePoints(db).doc(point.id))).data();
    if (standing?.status === 'INACTIVE') throw new Refusal('point_retired');
    const current = (await tx.get(document)).data();
    const version = current?.version ?? 0;
    if (expectedVersion !== undefined && expectedVersion !== version) {
      const made = { timetable, from, to, by };
      if (current && version === expectedVersion + 1 && isMadeBy(made, current, dayOf(now()))) return current;
      throw new Refusal('schedule_changed', { version, current });
    }
    const nowMs = now();
    const today = dayOf(nowMs);
    refuseDays({ from, to }, today);
    const published = publishedWith(current, { from, to }, today);
    const days = await planDays(timetable, published, today, (wanted) => readSiteDays(tx, db, point.id, wanted));
    const changed = (await inTurns(days, (day) => changedDay(point, day))).filter((day) => day !== undefined);
    const schedule: Schedule = {
      servicePointId: point.id,
      version: version + 1,
      timetable,
      published,
      changedAt: instantOf(nowMs),
      changedBy: by,
    };
    tx.set(document, schedule);
    for (const day of changed) tx.set(siteDays(db).doc(siteDayIdOf(day)), day);
    if (changed.length > 0) {
      const versions = changed.map(({ servicePointId, day, version }) => ({ servicePointId, day, version }));
      putOutbox(tx, db, [], { days: versions });
    }
    return schedule;
  });
}

/** Returns the days published that are not over, with these beside those of before. What lies between them stays unpublished. */
export function publishedWith(current: Schedule | undefined, days: DayRange, today: DayKey): DayRange[] {
  return joined([...(current?.published ?? []).filter(({ to }) => to >= today), days]);
}

/** Throws `invalid_request` for a publication of no day to come, or of one so far ahead that what lies before cannot be published with it. */
export function refuseDays({ from, to }: { from: DayKey; to: DayKey }, today: DayKey): void {
  const isEmpty = dayCount(from > today ? from : today, to) === 0;
  if (!isEmpty && dayCount(today, to) <= DAYS_MAX) return;
  const problem = isEmpty ? 'must not be past or earlier than from' : `must be within ${DAYS_MAX} days`;
  throw new Refusal('invalid_request', { problems: [{ value: 'lastDayPublished', problem }] });
}

/** A day to lay out: as a timetable plans it, and as it stands. */
export interface DayToLayOut {
  readonly day: DayKey;
  readonly plan: PlannedDay;
  readonly current: SiteDay | undefined;
}

/**
 * Returns the published days that are not past as a timetable plans them. `read` is asked once, for them and, where a cap
 * counts whole weeks, for what else is in their weeks. Throws `invalid_request` when their terms are too many for one commit.
 */
export async function planDays(
  timetable: Timetable,
  published: readonly DayRange[],
  today: DayKey,
  read: (days: readonly DayKey[]) => Promise<readonly (SiteDay | undefined)[]>,
): Promise<DayToLayOut[]> {
  const days = published.flatMap(({ from, to }) => daysBetween(from > today ? from : today, to));
  const terms = termsAtMost(timetable, days, holidayOn);
  if (terms > TERMS_MAX) {
    const problem = `makes ${terms} terms with what was published before, and ${TERMS_MAX} are possible`;
    throw new Refusal('invalid_request', { problems: [{ value: 'lastDayPublished', problem }] });
  }
  const wanted = timetable.weeklyCaps.length === 0 ? days : [...new Set(days.flatMap(weekOf))];
  const existing = await read(wanted);
  const standing = new Map(wanted.map((day, i) => [day, existing[i]]));
  const planOf = layOut(timetable, holidayOn, (day) => standing.get(day)?.slots);
  return inTurns(days, (day) => ({ day, plan: planOf(day), current: standing.get(day) }));
}

/** Whether a schedule is what a publication would make: its answer was lost, and it is sent again. */
function isMadeBy({ timetable, from, to, by }: Publication, current: Schedule, today: DayKey): boolean {
  return (
    current.changedBy.subject === by.subject &&
    isDeepStrictEqual(current.timetable, timetable) &&
    isDeepStrictEqual(current.published, publishedWith(current, { from, to }, today))
  );
}

/** Returns the day as it must be written, or undefined when it stays as it is. */
function changedDay({ id, voiId }: ServicePoint, { day, plan, current }: DayToLayOut): SiteDay | undefined {
  const { overCap } = plan;
  const slots = replan(current?.slots ?? {}, plan.slots);
  if (isLaidOut(current?.slots ?? {}, slots) && isDeepStrictEqual(current?.overCap, overCap)) return undefined;
  const version = (current?.version ?? 0) + 1;
  return { servicePointId: id, day, voiId, slots, ...(overCap && { overCap }), version };
}

/** Whether the slots in force are those planned, whatever is booked on them. */
function isLaidOut(current: DaySlots, planned: DaySlots): boolean {
  const keys = Object.keys(planned);
  return (
    keys.length === Object.keys(current).length &&
    keys.every((key) => {
      const [before, after] = [current[key], planned[key]!];
      return (
        before?.capacity === after.capacity && before.minutes === after.minutes && before.planned === after.planned
      );
    })
  );
}
