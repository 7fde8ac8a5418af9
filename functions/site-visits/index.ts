import { processAccessLog, processPatients, processVisits } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { cohortCache } from '../../shared/store/cohort-cache.ts';
import { database } from '../../shared/store/database.ts';
import { servicePointCache } from '../../shared/store/service-point-cache.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = {
  db: database(),
  visits: processVisits(),
  patients: processPatients(),
  openCohorts: cohortCache(database()),
  servicePointById: servicePointCache(database()),
  now: Date.now,
};
export const main = httpFunction('site-visits', catalog['site-visits'], operations(deps), {
  recordAccess: processAccessLog(),
});
