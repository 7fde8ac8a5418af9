import type { VisitEvent } from '../../shared/domain/appointment.ts';
import type { ReminderQueue } from '../../shared/gateways/reminder-queue.ts';
import { planReminder } from '../../shared/use-cases/plan-reminder.ts';

export const handler = (deps: { queue: ReminderQueue; now: () => number }) => (event: VisitEvent) =>
  planReminder(event, deps);
