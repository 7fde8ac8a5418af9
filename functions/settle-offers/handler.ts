import { operation } from '../../shared/http/endpoint.ts';
import { settleOffers } from '../../shared/use-cases/settle-offers.ts';
import * as schema from './schema.ts';

type Context = Parameters<typeof settleOffers>[0];

export const operations = (context: () => Promise<Context>) => ({
  settleOffers: operation(schema.settleOffers, async () => ({
    body: { settled: await settleOffers(await context()) },
  })),
});
