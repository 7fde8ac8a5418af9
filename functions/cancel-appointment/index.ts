import { processProgrammes, processVisits } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = { db: database(), visits: processVisits() };
export const main = httpFunction('cancel-appointment', catalog['cancel-appointment'], operations(deps), {
  upToDate: processProgrammes(),
});
