import { PubSub } from '@google-cloud/pubsub';
import { type FunctionName, functionEntries } from '../functions/catalog.ts';
import { ignoreExisting } from '../shared/grpc.ts';

const ACK_DEADLINE_S = 60;
/** The most there may be: the emulator repeats every second, and a dead worker's lease alone lasts 45 s. */
const DELIVERIES_MAX = 100;

/** The topic that holds what a function could not handle. */
const DEAD_LETTERS = 'dead-letters';

/** Makes the topics of the catalogue, a push subscription for each event function, and the dead letters. */
export async function createTopics(projectId: string, urlOf: (name: FunctionName) => string): Promise<void> {
  const pubsub = new PubSub({ projectId });
  const topics = new Set([
    DEAD_LETTERS,
    ...functionEntries.flatMap(([, { trigger }]) => (trigger.kind === 'topic' ? [trigger.topic] : [])),
  ]);
  for (const topic of topics) await pubsub.createTopic(topic).catch(ignoreExisting);
  // A dead letter without a subscription would be gone at once.
  await pubsub.topic(DEAD_LETTERS).createSubscription(DEAD_LETTERS).catch(ignoreExisting);
  for (const [name, { trigger }] of functionEntries) {
    if (trigger.kind !== 'topic') continue;
    const pushEndpoint = `${urlOf(name)}/projects/${projectId}/topics/${trigger.topic}`;
    await pubsub
      .topic(trigger.topic)
      .createSubscription(name, {
        pushEndpoint,
        ackDeadlineSeconds: ACK_DEADLINE_S,
        // No retry policy: with one, the emulator repeats nothing any more once two messages are due in the same millisecond.
        deadLetterPolicy: {
          deadLetterTopic: `projects/${projectId}/topics/${DEAD_LETTERS}`,
          maxDeliveryAttempts: DELIVERIES_MAX,
        },
      })
      .catch(ignoreExisting);
    // An emulator that was running already may still push to where the function listened before.
    await pubsub.subscription(name).modifyPushConfig({ pushEndpoint });
  }
  await pubsub.close();
}
