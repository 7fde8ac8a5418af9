import { processPatients, processProgrammes } from '../../shared/container.ts';
import { programmes } from '../../shared/domain/programmes/programmes.ts';
import { identity } from '../../shared/gateways/identity.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { Tokens } from '../../shared/http/session.ts';
import { database } from '../../shared/store/database.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const db = database();
const deps = {
  db,
  identity: identity(),
  patients: processPatients(),
  programmes,
  tokens: new Tokens(),
  now: Date.now,
};
export const main = httpFunction('auth', catalog.auth, operations(deps), { upToDate: processProgrammes() });
