import { processPatients, processProgrammes } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { servicePointCache } from '../../shared/store/service-point-cache.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const db = database();
const deps = { db, patients: processPatients(), servicePointById: servicePointCache(db), now: Date.now };
export const main = httpFunction('get-patient', catalog['get-patient'], operations(deps), {
  upToDate: processProgrammes(),
});
