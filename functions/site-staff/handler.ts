import type { Firestore } from '@google-cloud/firestore';
import { instantOf } from '../../shared/domain/civil-time.ts';
import { operation } from '../../shared/http/endpoint.ts';
import type { PersonalData } from '../../shared/store/personal-data.ts';
import { putOnStaff, staffOfPoint, takeOffStaff } from '../../shared/store/point-staff.ts';
import * as schema from './schema.ts';

interface Dependencies {
  readonly db: Firestore;
  readonly personal: () => Promise<PersonalData>;
  readonly now: () => number;
}

export const operations = ({ db, personal, now }: Dependencies) => ({
  listStaff: operation(schema.listStaff, async ({ params }) => ({
    body: { list: await staffOfPoint(params.pointId, db, await personal()) },
  })),

  putStaff: operation(schema.putStaff, async ({ params: { pointId, licence }, body: { name }, actor }) => {
    const change = { licence, name, at: instantOf(now()), by: actor };
    return { body: { list: await putOnStaff(pointId, change, db, await personal()) } };
  }),

  removeStaff: operation(schema.removeStaff, async ({ params: { pointId, licence }, actor }) => {
    const change = { licence, at: instantOf(now()), by: actor };
    return { body: { list: await takeOffStaff(pointId, change, db, await personal()) } };
  }),
});
