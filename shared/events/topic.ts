import { v1 } from '@google-cloud/pubsub';
import { credentials } from '@grpc/grpc-js';
import { eventsConfig } from '../config.ts';
import type { VisitEvent } from '../domain/appointment.ts';

/** Publishes visit events; resolves when Pub/Sub has taken all of them. */
export type PublishEvents = (events: readonly VisitEvent[]) => Promise<void>;

/** Returns a publisher to the appointments topic. Events may arrive more than once and in any order. */
export function appointmentsTopic(): PublishEvents {
  const { GOOGLE_CLOUD_PROJECT, APPOINTMENTS_TOPIC } = eventsConfig();
  const topic = `projects/${GOOGLE_CLOUD_PROJECT}/topics/${APPOINTMENTS_TOPIC}`;
  let client: InstanceType<typeof v1.PublisherClient> | undefined;
  return async (events) => {
    if (events.length === 0) return;
    client ??= publisher();
    const messages = events.map((event) => ({
      data: Buffer.from(JSON.stringify(event)),
      attributes: { eventId: event.id, type: event.type },
    }));
    await client.publish({ topic, messages });
  };
}

/**
 * The generated client. The one written by hand around it gathers messages for a while; a commit's events are gathered
 * already, and without it a booking's first publication does not hold up the bookings after it.
 */
function publisher() {
  const emulator = process.env.PUBSUB_EMULATOR_HOST;
  if (!emulator) return new v1.PublisherClient();
  const { hostname, port } = new URL(`http://${emulator}`);
  return new v1.PublisherClient({
    servicePath: hostname,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
  });
}
