import { reminderQueue } from '../../shared/gateways/reminder-queue.ts';
import { eventFunction } from '../../shared/http/function.ts';
import { handler } from './handler.ts';

export const main = eventFunction('plan-reminder', handler({ queue: reminderQueue(), now: Date.now }), {
  upToDate: null,
});
