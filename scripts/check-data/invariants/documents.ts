import { HISTORY_MAX } from '../../../shared/domain/appointment.ts';
import { EXCEPTIONS_MAX } from '../../../shared/domain/timetable-rules.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Finding } from './finding.ts';

/* That documents can be read, and stay of a size that can be written again. */

export function documentsAreWhole({ damaged, siteDays, schedules, appointments, referrals, stock }: Snapshot): Finding {
  const read = [siteDays, schedules, appointments, referrals, stock].reduce((sum, { size }) => sum + size, 0);
  return {
    invariant: 'every document has what its collection needs',
    checked: read + damaged.length,
    violations: damaged,
  };
}

/** What is written again with every change must not grow with them. */
export function documentsStayBounded({ appointments, schedules }: Snapshot): Finding {
  const violations: string[] = [];
  for (const [id, { history }] of appointments) {
    if (history.length > HISTORY_MAX) violations.push(`${id}: ${history.length} changes in one document`);
  }
  for (const [id, { timetable }] of schedules) {
    const { length } = timetable.exceptions;
    if (length > EXCEPTIONS_MAX) violations.push(`${id}: ${length} exceptions in one document`);
  }
  return { invariant: 'no document grows without bound', checked: appointments.size + schedules.size, violations };
}
