import { processPatients, processProgrammes } from '../../shared/container.ts';
import { programmes } from '../../shared/domain/programmes/programmes.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = { db: database(), programmes, patients: processPatients(), now: Date.now };
export const main = httpFunction('programmes', catalog.programmes, operations(deps), {
  upToDate: processProgrammes(),
});
