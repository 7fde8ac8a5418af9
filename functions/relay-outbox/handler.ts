import { operation } from '../../shared/http/endpoint.ts';
import { relayOutbox } from '../../shared/use-cases/relay-outbox.ts';
import * as schema from './schema.ts';

export const operations = (context: Parameters<typeof relayOutbox>[0]) => ({
  relayOutbox: operation(schema.relayOutbox, async () => ({ body: { relayed: await relayOutbox(context) } })),
});
