import type { Firestore } from '@google-cloud/firestore';
import { operation } from '../../shared/http/endpoint.ts';
import { findServicePoints } from '../../shared/use-cases/find-service-points.ts';
import * as schema from './schema.ts';

export const operations = (db: Firestore) => ({
  findServicePoints: operation(schema.findServicePoints, async ({ body }) => {
    const points = await findServicePoints(body, db);
    const list = points.map(({ id, name, addressText, status, mobility }) => ({
      id,
      name,
      addressText,
      status,
      mobility,
    }));
    return { body: { list } };
  }),
});
