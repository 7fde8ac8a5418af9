import { operation } from '../../shared/http/endpoint.ts';
import { settleOffers } from '../../shared/use-cases/settle-offers.ts';
import * as schema from './schema.ts';

export const operations = (context: Parameters<typeof settleOffers>[0]) => ({
  settleOffers: operation(schema.settleOffers, async () => ({ body: { settled: await settleOffers(context) } })),
});
