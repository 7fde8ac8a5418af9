import { givesTerm, type VisitEvent } from '../domain/appointment.ts';
import type { Instant } from '../domain/civil-time.ts';
import { idFrom } from '../domain/ids.ts';
import { startOfSlotId } from '../domain/slot.ts';
import type { ReminderQueue } from '../gateways/reminder-queue.ts';

/** A reminder comes this long before the visit. */
const LEAD_MS = 24 * 3_600_000;
/** The queue holds a task for 30 days at most. */
const QUEUE_REACH_MS = 29 * 24 * 3_600_000;

/**
 * Plans the reminder of a booked or moved visit. A visit further ahead than the queue reaches gets a task that plans again.
 * A visit less than a day away gets none: its confirmation has just been sent.
 */
export async function planReminder(
  event: Pick<VisitEvent, 'type' | 'appointmentId' | 'version' | 'slotId'>,
  { queue, now }: { queue: ReminderQueue; now: () => number },
): Promise<void> {
  if (!givesTerm(event.type)) return;
  const startAt = startOfSlotId(event.slotId);
  if (startAt === undefined) throw new Error(`${event.slotId} is not the id of a slot`);
  const nowMs = now();
  const dueMs = reminderDueMs(startAt);
  if (dueMs <= nowMs) return;
  const atMs = Math.min(dueMs, nowMs + QUEUE_REACH_MS);
  // A stage far ahead has a name of its own, or the queue would take it for a repeat of the one that just ran.
  const isDue = atMs === dueMs;
  const stage = isDue ? 'due' : Math.ceil((dueMs - nowMs) / QUEUE_REACH_MS);
  const { appointmentId, version } = event;
  await queue.schedule(idFrom('reminder', appointmentId, version, stage), { appointmentId, version, isDue }, atMs);
}

/** Returns when the reminder of a visit is due, in epoch milliseconds. */
export function reminderDueMs(startAt: Instant): number {
  return Date.parse(startAt) - LEAD_MS;
}
