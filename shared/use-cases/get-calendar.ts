import type { Firestore } from '@google-cloud/firestore';
import type { Reading } from '../domain/access.ts';
import type { Appointment } from '../domain/appointment.ts';
import type { DayKey } from '../domain/civil-time.ts';
import { holidayOn } from '../domain/holidays.ts';
import { idFrom } from '../domain/ids.ts';
import type { DaySlots } from '../domain/schedule.ts';
import { readable } from '../store/documents.ts';
import type { Patient, Patients } from '../store/patients.ts';
import { appointmentsAtPoint } from '../store/queries.ts';
import { readSiteDays } from '../store/site-days.ts';

export interface CalendarDay {
  readonly day: DayKey;
  readonly holiday: string | undefined;
  readonly slots: DaySlots;
  /** Visits that are not cancelled, by start, with their patients. */
  readonly visits: readonly { readonly appointment: Appointment; readonly patient: Patient }[];
}

export interface Calendar {
  /** Of these days at this point alone; changes with every change of them. */
  readonly version: string;
  /** Absent when the version known still stands. */
  readonly days?: readonly CalendarDay[];
}

/**
 * Returns the days of a point with their terms and visits. Someone who has seen them before and names that version costs a read a day
 * as long as nothing has changed: every change of a visit makes a new version of its day.
 */
export async function getCalendar(
  { servicePointId, days, known }: { servicePointId: string; days: readonly DayKey[]; known?: string | undefined },
  reading: Reading,
  { db, patients }: { db: Firestore; patients: () => Promise<Patients> },
): Promise<Calendar> {
  // The versions first: what changes while the visits are read shows as a new version next time.
  const siteDays = await readSiteDays(db, db, servicePointId, days);
  const version = idFrom('calendar', servicePointId, days[0]!, siteDays.map((day) => day?.version ?? 0).join());
  if (version === known) return { version };
  const [found, people] = await Promise.all([
    appointmentsAtPoint(db, servicePointId, days[0]!, days.at(-1)!).get(),
    patients(),
  ]);
  const shown = readable(found.docs);
  const names = await people.getAll([...new Set(shown.map(({ patientId }) => patientId))], reading);
  return {
    version,
    days: days.map((day, i) => ({
      day,
      holiday: holidayOn(day),
      slots: siteDays[i]?.slots ?? {},
      visits: shown
        .filter(({ slot, patientId }) => slot.day === day && names.has(patientId))
        .sort((a, b) => (a.startAt < b.startAt ? -1 : 1))
        .map((appointment) => ({ appointment, patient: names.get(appointment.patientId)! })),
    })),
  };
}
