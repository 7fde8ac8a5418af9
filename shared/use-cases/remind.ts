import { termVersion } from '../domain/appointment.ts';
import type { Reminder, ReminderQueue } from '../gateways/reminder-queue.ts';
import { appointments } from '../store/collections.ts';
import { type AnnouncementContext, remindOfVisit } from './announce-visit.ts';
import { planReminder } from './plan-reminder.ts';

/**
 * Handles a reminder that the queue has called: sends it, or plans it again when the visit was beyond the queue's reach. Whether it is due the
 * queue's clock has decided, for that of an instance may be wrong.
 */
export async function remind(
  { appointmentId, version, isDue }: Reminder,
  context: AnnouncementContext & { queue: ReminderQueue },
): Promise<void> {
  const appointment = (await appointments(context.db).doc(appointmentId).get()).data();
  if (appointment?.state !== 'booked' || termVersion(appointment) !== version) return;
  if (!isDue) {
    await planReminder({ type: 'moved', appointmentId, version, slotId: appointment.slotId }, context);
    return;
  }
  // A queue that stood still reminds nobody of a visit gone by.
  if (Date.parse(appointment.startAt) <= context.now()) return;
  await remindOfVisit(appointment, context);
}
