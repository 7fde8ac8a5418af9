import { operation } from '../../shared/http/endpoint.ts';
import type { PointsOfVoivodeship } from '../../shared/store/service-point-cache.ts';
import { findServicePoints } from '../../shared/use-cases/find-service-points.ts';
import * as schema from './schema.ts';

export const operations = (pointsOf: PointsOfVoivodeship) => ({
  findServicePoints: operation(schema.findServicePoints, async ({ body }) => {
    const points = await findServicePoints(body, pointsOf);
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
