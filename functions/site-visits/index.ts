import { processAccessLog, processPatients, processProgrammes, processVisits } from '../../shared/container.ts';
import { programmes } from '../../shared/domain/programmes/programmes.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { servicePointCache } from '../../shared/store/service-point-cache.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = {
  db: database(),
  visits: processVisits(),
  patients: processPatients(),
  programmes,
  servicePointById: servicePointCache(database()),
  now: Date.now,
};
export const main = httpFunction('site-visits', catalog['site-visits'], operations(deps), {
  recordAccess: processAccessLog(),
  upToDate: processProgrammes(),
});
