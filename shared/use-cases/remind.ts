import type { Reminder, ReminderQueue } from '../gateways/reminder-queue.ts';
import { appointments } from '../store/collections.ts';
import { type AnnouncementContext, remindOfVisit } from './announce-visit.ts';
import { planReminder, reminderDueMs } from './plan-reminder.ts';

/** A task may fire a little early by its clock. */
const EARLY_MS = 60_000;

/** Handles a reminder that has come due: sends it, or plans it again when the visit is still far ahead. */
export async function remind(
  reminder: Reminder,
  context: AnnouncementContext & { queue: ReminderQueue },
): Promise<void> {
  const appointment = (await appointments(context.db).doc(reminder.appointmentId).get()).data();
  if (appointment?.state !== 'booked' || appointment.version !== reminder.version) return;
  if (reminderDueMs(appointment.startAt) > context.now() + EARLY_MS) {
    await planReminder(
      { type: 'moved', appointmentId: appointment.id, version: appointment.version, slotId: appointment.slotId },
      context,
    );
    return;
  }
  // A queue that stood still reminds nobody of a visit gone by.
  if (Date.parse(appointment.startAt) <= context.now()) return;
  await remindOfVisit(appointment, context);
}
