import { processProgrammes } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { servicePointCache } from '../../shared/store/service-point-cache.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = { db: database(), servicePointById: servicePointCache(database()), now: Date.now };
export const main = httpFunction('site-schedule', catalog['site-schedule'], operations(deps), {
  upToDate: processProgrammes(),
});
