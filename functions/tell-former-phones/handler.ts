import { operation } from '../../shared/http/endpoint.ts';
import { type FormerPhonesContext, tellFormerPhones } from '../../shared/use-cases/tell-former-phones.ts';
import * as schema from './schema.ts';

export const operations = (context: () => Promise<FormerPhonesContext>) => ({
  tellFormerPhones: operation(schema.tellFormerPhones, async () => ({
    body: { told: await tellFormerPhones(await context()) },
  })),
});
