import { processAccessLog, processPatients, processProgrammes } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = { db: database(), patients: processPatients(), now: Date.now };
export const main = httpFunction('site-stock', catalog['site-stock'], operations(deps), {
  recordAccess: processAccessLog(),
  upToDate: processProgrammes(),
});
