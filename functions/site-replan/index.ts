import { processAccessLog, processPatients, processProgrammes, processReplans } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = { ...processReplans(), patients: processPatients() };
export const main = httpFunction('site-replan', catalog['site-replan'], operations(deps), {
  recordAccess: processAccessLog(),
  upToDate: processProgrammes(),
});
