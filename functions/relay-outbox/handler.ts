import type { Outbox } from '../../shared/events/outbox.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { relayOutbox } from '../../shared/use-cases/relay-outbox.ts';
import * as schema from './schema.ts';

export const operations = (outbox: Outbox, timing: Parameters<typeof relayOutbox>[1]) => ({
  relayOutbox: operation(schema.relayOutbox, async () => ({ body: { relayed: await relayOutbox(outbox, timing) } })),
});
