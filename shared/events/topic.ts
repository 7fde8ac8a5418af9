import { PubSub, type Topic } from '@google-cloud/pubsub';
import { eventsConfig } from '../config.ts';
import type { VisitEvent } from '../domain/appointment.ts';

/** Publishes visit events; resolves when Pub/Sub has taken all of them. */
export type PublishEvents = (events: readonly VisitEvent[]) => Promise<void>;

const BATCH_WAIT_MS = 5;

/** Returns a publisher to the appointments topic. Events may arrive more than once and in any order. */
export function appointmentsTopic(): PublishEvents {
  const { GOOGLE_CLOUD_PROJECT, APPOINTMENTS_TOPIC } = eventsConfig();
  let topic: Topic | undefined;
  return async (events) => {
    topic ??= new PubSub({ projectId: GOOGLE_CLOUD_PROJECT }).topic(APPOINTMENTS_TOPIC, {
      batching: { maxMilliseconds: BATCH_WAIT_MS },
    });
    const publisher = topic;
    await Promise.all(
      events.map((event) =>
        publisher.publishMessage({ json: event, attributes: { eventId: event.id, type: event.type } }),
      ),
    );
  };
}
