import { holdsPlace } from '../../../shared/domain/appointment.ts';
import { dayOf } from '../../../shared/domain/civil-time.ts';
import { holidayOn } from '../../../shared/domain/holidays.ts';
import {
  freePlaces,
  parseSlotKey,
  type SiteDay,
  type SlotRef,
  siteDayIdOf,
  slotKeyOf,
} from '../../../shared/domain/slot.ts';
import { includesDay, layOut, weekOf } from '../../../shared/domain/timetable.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Finding } from './finding.ts';

/* The places of points: that each is planned or held, and none twice. */

export function capacityHolds({ siteDays }: Snapshot): Finding {
  const violations: string[] = [];
  let checked = 0;
  for (const [id, { slots }] of siteDays) {
    for (const [key, { booked, capacity }] of Object.entries(slots)) {
      checked++;
      if (booked < 0 || booked > capacity) violations.push(`${id} ${key}: ${booked} booked of ${capacity}`);
    }
  }
  return { invariant: 'no slot is oversold', checked, violations };
}

/**
 * Of points that have a timetable: places beyond it exist for the visits that hold them alone, days
 * that nobody published have none, and a week has no free ones beyond its cap.
 */
export function placesFollowTimetables({ siteDays, schedules }: Snapshot, nowMs: number): Finding {
  const today = dayOf(nowMs);
  const violations: string[] = [];
  let checked = 0;
  const ofPoints = Map.groupBy(siteDays.values(), ({ servicePointId }) => servicePointId);
  for (const [pointId, days] of ofPoints) {
    const schedule = schedules.get(pointId);
    if (!schedule) continue;
    const planOf = layOut({ ...schedule.timetable, weeklyCaps: [] }, holidayOn);
    const toCome = days.filter(({ day }) => day >= today);
    for (const siteDay of toCome) {
      const plan = includesDay(schedule.published, siteDay.day) ? planOf(siteDay.day).slots : {};
      for (const [key, { capacity, booked }] of Object.entries(siteDay.slots)) {
        checked++;
        const planned = plan[key]?.capacity ?? 0;
        if (capacity <= Math.max(planned, booked)) continue;
        violations.push(`${siteDayIdOf(siteDay)} ${key}: ${capacity} places, ${planned} planned, ${booked} booked`);
      }
    }
    for (const { vaccineType, doses } of schedule.timetable.weeklyCaps) {
      for (const [monday, week] of Map.groupBy(days, ({ day }) => weekOf(day)[0]!)) {
        const counters = (chosen: readonly SiteDay[]) =>
          chosen.flatMap(({ slots }) =>
            Object.entries(slots).flatMap(([key, slot]) =>
              parseSlotKey(key).vaccineType === vaccineType ? [slot] : [],
            ),
          );
        const booked = counters(week).reduce((sum, slot) => sum + slot.booked, 0);
        const free = counters(week.filter(({ day }) => day >= today)).reduce((sum, slot) => sum + freePlaces(slot), 0);
        checked++;
        if (free > Math.max(0, doses - booked))
          violations.push(`${pointId} ${monday}: ${free} free and ${booked} booked of ${vaccineType}, cap ${doses}`);
      }
    }
  }
  return { invariant: 'no places but those of the timetable and those of visits', checked, violations };
}

export function countersMatchVisits({ siteDays, appointments }: Snapshot): Finding {
  const held = new Map<string, number>();
  const hold = (slot: SlotRef) => {
    const place = `${siteDayIdOf(slot)} ${slotKeyOf(slot)}`;
    held.set(place, (held.get(place) ?? 0) + 1);
  };
  for (const visit of appointments.values()) {
    if (holdsPlace(visit)) hold(visit.slot);
    if (visit.offer) hold(visit.offer.slot);
  }
  const violations: string[] = [];
  let checked = 0;
  for (const [id, { slots }] of siteDays) {
    for (const [key, { booked }] of Object.entries(slots)) {
      checked++;
      const place = `${id} ${key}`;
      const visits = held.get(place) ?? 0;
      if (booked !== visits) violations.push(`${place}: counter ${booked}, visits ${visits}`);
      held.delete(place);
    }
  }
  for (const [place, visits] of held) violations.push(`${place}: no such slot, visits ${visits}`);
  return { invariant: 'every counter equals the visits and open offers on its slot', checked, violations };
}
