import { processProgrammes, processStandby } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { servicePointCache } from '../../shared/store/service-point-cache.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = {
  db: database(),
  servicePointById: servicePointCache(database()),
  now: Date.now,
  context: processStandby(),
};
export const main = httpFunction('standby', catalog.standby, operations(deps), { upToDate: processProgrammes() });
