import type { Firestore } from '@google-cloud/firestore';
import { operation } from '../../shared/http/endpoint.ts';
import { allowBatch, denyBatch, listDeniedBatches } from '../../shared/use-cases/deny-batch.ts';
import * as schema from './schema.ts';

export const operations = (deps: { db: Firestore; now: () => number }) => {
  const answer = async () => {
    const denied = await listDeniedBatches(deps.db);
    return { body: { list: denied.map(({ deniedBy: _, ...batch }) => batch) } };
  };
  return {
    listDeniedBatches: operation(schema.listDeniedBatches, answer),

    denyBatch: operation(schema.denyBatch, async ({ body, actor }) => {
      await denyBatch({ ...body, deniedBy: actor }, deps);
      return answer();
    }),

    allowBatch: operation(schema.allowBatch, async ({ params, actor }) => {
      await allowBatch({ id: params.id, by: actor }, deps.db);
      return answer();
    }),
  };
};
