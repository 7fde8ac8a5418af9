import { tryLater } from '../../shared/domain/errors.ts';
import type { ReminderQueue } from '../../shared/gateways/reminder-queue.ts';
import { operation } from '../../shared/http/endpoint.ts';
import type { AnnouncementContext } from '../../shared/use-cases/announce-visit.ts';
import { remind } from '../../shared/use-cases/remind.ts';
import { RetryLater } from '../../shared/use-cases/send-message.ts';
import * as schema from './schema.ts';

/** When the queue is to call again. */
const RETRY_MS = 10_000;

export const operations = (context: () => Promise<AnnouncementContext>, queue: ReminderQueue) => ({
  sendReminder: operation(schema.sendReminder, async ({ body }) => {
    await remind(body, { ...(await context()), queue }).catch((error: unknown) => {
      // The queue calls again; that is no failure.
      throw error instanceof RetryLater ? tryLater('unavailable', RETRY_MS) : error;
    });
    return { status: 204 };
  }),
});
