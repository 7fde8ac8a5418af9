import { processProgrammes, processVisits } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { servicePointCache } from '../../shared/store/service-point-cache.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = { visits: processVisits(), servicePointById: servicePointCache(database()) };
export const main = httpFunction('confirm-slot', catalog['confirm-slot'], operations(deps), {
  upToDate: processProgrammes(),
});
