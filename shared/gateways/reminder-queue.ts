import { remindersConfig } from '../config.ts';
import { googleRest } from './google-rest.ts';

/** What a reminder carries: no personal data, since tasks are shown in the console. */
export interface Reminder {
  readonly appointmentId: string;
  /** The version that gave the visit its term; a visit moved since has a reminder of its own. */
  readonly version: number;
  /** False for a stage on the way to a day beyond the queue's reach. */
  readonly isDue: boolean;
}

export interface ReminderQueue {
  /** Calls `send-reminder` at this moment. Scheduling the same name twice schedules once. */
  schedule(name: string, reminder: Reminder, atMs: number): Promise<void>;
}

const HTTP_CONFLICT = 409;

/** Returns the configured queue (Cloud Tasks). */
export function reminderQueue(): ReminderQueue {
  const config = remindersConfig();
  const queue = `projects/${config.GOOGLE_CLOUD_PROJECT}/locations/${config.REGION}/queues/${config.REMINDERS_QUEUE}`;
  const call = googleRest(config.CLOUD_TASKS_URL);
  return {
    schedule: async (name, reminder, atMs) => {
      const task = {
        name: `${queue}/tasks/${name}`,
        scheduleTime: new Date(Math.floor(atMs / 1000) * 1000).toISOString(),
        httpRequest: {
          url: config.SEND_REMINDER_URL,
          httpMethod: 'POST',
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(reminder)).toString('base64'),
          ...(config.TASKS_SERVICE_ACCOUNT && {
            oidcToken: { serviceAccountEmail: config.TASKS_SERVICE_ACCOUNT, audience: config.SEND_REMINDER_URL },
          }),
        },
      };
      await call(`/v2/${queue}/tasks`, { task }).catch((error: { status?: number }) => {
        if (error.status !== HTTP_CONFLICT) throw error;
      });
    },
  };
}
