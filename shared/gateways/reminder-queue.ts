import { CloudTasksClient } from '@google-cloud/tasks';
import { credentials } from '@grpc/grpc-js';
import { remindersConfig } from '../config.ts';
import { ignoreExisting } from '../grpc.ts';

/** What a reminder carries: no personal data, since tasks are shown in the console. */
export interface Reminder {
  readonly appointmentId: string;
  /** The version of the visit that it is about; a visit changed since has a reminder of its own. */
  readonly version: number;
}

export interface ReminderQueue {
  /** Calls `send-reminder` at this moment. Scheduling the same name twice schedules once. */
  schedule(name: string, reminder: Reminder, atMs: number): Promise<void>;
}

/** Returns the configured queue (Cloud Tasks). */
export function reminderQueue(): ReminderQueue {
  const config = remindersConfig();
  const endpoint = new URL(config.CLOUD_TASKS_URL);
  const isPlain = endpoint.protocol === 'http:';
  const client = new CloudTasksClient({
    projectId: config.GOOGLE_CLOUD_PROJECT,
    apiEndpoint: endpoint.hostname,
    port: Number(endpoint.port) || (isPlain ? 80 : 443),
    ...(isPlain && { sslCreds: credentials.createInsecure() }),
  });
  const queue = client.queuePath(config.GOOGLE_CLOUD_PROJECT, config.REGION, config.REMINDERS_QUEUE);
  return {
    schedule: async (name, reminder, atMs) => {
      const task = {
        name: `${queue}/tasks/${name}`,
        scheduleTime: { seconds: Math.floor(atMs / 1000) },
        httpRequest: {
          url: config.SEND_REMINDER_URL,
          httpMethod: 'POST' as const,
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(reminder)).toString('base64'),
          ...(config.TASKS_SERVICE_ACCOUNT && {
            oidcToken: { serviceAccountEmail: config.TASKS_SERVICE_ACCOUNT, audience: config.SEND_REMINDER_URL },
          }),
        },
      };
      await client.createTask({ parent: queue, task }).catch(ignoreExisting);
    },
  };
}
