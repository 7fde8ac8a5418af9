import type { Firestore } from '@google-cloud/firestore';
import { addDays, type DayKey, dayOf, instantOf, wallMinuteOf, weekdayOf } from '../domain/civil-time.ts';
import { Refusal } from '../domain/errors.ts';
import { holidayOn } from '../domain/holidays.ts';
import { clockOfMinute, type DaySlots, minuteOfClock, slotsOfSeries, type TermSeries } from '../domain/schedule.ts';
import type { ServicePoint } from '../domain/service-point.ts';
import { parseSlotKey, type SlotKey, type SlotRef, startOf } from '../domain/slot.ts';
import { daysBetween, EMPTY_TIMETABLE, layOut, type Timetable } from '../domain/timetable.ts';
import { EXCEPTIONS_MAX } from '../domain/timetable-rules.ts';
import type { VaccineType } from '../domain/vaccines.ts';
import { schedules } from '../store/collections.ts';
import { readSiteDays } from '../store/site-days.ts';
import { putTimetable } from './publish-terms.ts';

export interface TermWanted {
  readonly vaccineType: VaccineType;
  readonly dose: number;
  /** Who adds it: the subject of the session. */
  readonly by: string;
}

/** A timetable with one more term. */
interface AddedTerm {
  readonly timetable: Timetable;
  readonly key: SlotKey;
}

const MINUTES = 5;
const BOOKING_MS = 30_000;
const DAY_END = minuteOfClock('24:00');

/**
 * Adds a term of one place, for the staff alone, at the next free minute of today. It stands in the timetable as extra hours, and no day
 * opens with it that was not published. Returns its slot; throws `no_free_term`, and writes nothing, when the day is about to end or the
 * week's cap is reached.
 */
export function addTerm(
  point: ServicePoint,
  wanted: TermWanted,
  { db, now }: { db: Firestore; now: () => number },
): Promise<SlotRef> {
  return db.runTransaction(async (tx) => {
    const current = (await tx.get(schedules(db).doc(point.id))).data();
    const nowMs = now();
    const today = dayOf(nowMs);
    const published = current?.published ?? null;
    const isOpen = published !== null && published.from <= today && today <= published.to;
    // The week's cap, which the new term counts towards, is the only way in which it touches other days.
    const sunday = addDays(today, 7 - weekdayOf(today));
    const days = isOpen ? daysBetween(today, sunday < published.to ? sunday : published.to) : [today];
    const existing = await readSiteDays(tx, db, point.id, days);
    const standing = existing[0]?.slots ?? {};
    const { timetable, key } = withTerm(current?.timetable ?? EMPTY_TIMETABLE, wanted, standing, nowMs);
    const laidOut = layOut(timetable, days, holidayOn);
    const slot = laidOut.get(today)?.[key];
    if (!slot) throw new Refusal('no_free_term');
    const slotsOf = (day: DayKey) => (isOpen ? laidOut.get(day)! : { ...standing, [key]: slot });
    const planned = days.map((day, i) => ({ day, slots: slotsOf(day), current: existing[i] }));
    putTimetable(tx, db, { point, current, timetable, published, planned, by: wanted.by, nowMs });
    return { ...parseSlotKey(key), servicePointId: point.id, day: today };
  });
}

function withTerm(timetable: Timetable, wanted: TermWanted, standing: DaySlots, nowMs: number): AddedTerm {
  const day = dayOf(nowMs);
  const monday = addDays(day, 1 - weekdayOf(day));
  // Earlier weeks are laid out no more; those of this week still count towards its cap.
  const exceptions = timetable.exceptions.filter((exception) => exception.day >= monday);
  const planned = layOut(timetable, [day], holidayOn).get(day)!;
  // Not in the very next second: it still has to be booked.
  for (let minute = wallMinuteOf(nowMs + BOOKING_MS) + 1; minute + MINUTES <= DAY_END; minute++) {
    const extra = extraAt(minute, day, wanted);
    const [key] = Object.keys(slotsOfSeries([extra], day));
    // An hour that a change of the clocks repeats names its first pass, one that it skips no moment at all.
    const isAhead = key && startOf({ ...parseSlotKey(key), day }) > instantOf(nowMs);
    if (!isAhead || key in standing || key in planned) continue;
    if (exceptions.length >= EXCEPTIONS_MAX) break;
    return { timetable: { ...timetable, exceptions: [...exceptions, extra] }, key };
  }
  throw new Refusal('no_free_term');
}

function extraAt(minute: number, day: DayKey, { vaccineType, dose }: TermWanted) {
  const terms: TermSeries = {
    from: clockOfMinute(minute),
    to: clockOfMinute(minute + MINUTES),
    slotMinutes: MINUTES,
    capacity: 1,
    vaccineType,
    doses: [dose],
    audience: 'internal',
  };
  return { kind: 'extra' as const, day, ...terms };
}
