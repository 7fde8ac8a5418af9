import { processAccessLog, processPatients, processProgrammes, processVisits } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = { db: database(), visits: processVisits(), patients: processPatients() };
export const main = httpFunction('site-records', catalog['site-records'], operations(deps), {
  recordAccess: processAccessLog(),
  upToDate: processProgrammes(),
});
