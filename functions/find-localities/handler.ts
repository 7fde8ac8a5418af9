import type { Firestore } from '@google-cloud/firestore';
import { operation } from '../../shared/http/endpoint.ts';
import { findLocalities } from '../../shared/use-cases/find-localities.ts';
import * as schema from './schema.ts';

export const operations = (db: Firestore) => ({
  findLocalities: operation(schema.findLocalities, async ({ params, query }) => {
    const { localities, hasMore } = await findLocalities({ ...params, ...query }, db);
    return {
      body: { list: localities.map(({ id, parentId, name, desc }) => ({ id, parentId, name, desc })), hasMore },
    };
  }),
});
