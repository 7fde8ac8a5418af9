import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';

/** Overhears everything that leaves the functions: events, logs, and rows handed to it. */
export class Witness {
  readonly #logDir: string;
  readonly #heard: string[] = [];
  #close = async () => {};

  constructor(logDir: string) {
    this.#logDir = logDir;
  }

  /** Listens to a topic from now on. */
  async listen(projectId: string, topic: string): Promise<void> {
    const pubsub = new PubSub({ projectId });
    const [subscription] = await pubsub.topic(topic).createSubscription(`witness-${Date.now()}`);
    subscription.on('message', (message) => {
      this.#heard.push(message.data.toString(), JSON.stringify(message.attributes));
      message.ack();
    });
    this.#close = () => pubsub.close();
  }

  /** How many messages were overheard. */
  get events(): number {
    return this.#heard.length / 2;
  }

  /** Returns where any of these secrets stands: in a log line, an event, or one of the given texts. */
  findings(secrets: readonly string[], texts: readonly string[]): string[] {
    const logs = readdirSync(this.#logDir)
      .filter((name) => name.endsWith('.log'))
      .map((name): [string, string] => [`the log ${name}`, readFileSync(join(this.#logDir, name), 'utf8')]);
    const places: [string, string][] = [
      ...logs,
      ...this.#heard.map((text): [string, string] => ['an event', text]),
      ...texts.map((text): [string, string] => ['a warehouse row', text]),
    ];
    return places.flatMap(([place, text]) =>
      secrets
        .filter((secret) => text.toLocaleLowerCase('pl').includes(secret.toLocaleLowerCase('pl')))
        .map(() => place),
    );
  }

  close(): Promise<void> {
    return this.#close();
  }
}
