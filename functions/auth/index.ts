import { processPatients } from '../../shared/container.ts';
import { identity } from '../../shared/gateways/identity.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { Tokens } from '../../shared/http/session.ts';
import { cohortCache } from '../../shared/store/cohort-cache.ts';
import { database } from '../../shared/store/database.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const db = database();
const deps = {
  db,
  identity: identity(),
  patients: processPatients(),
  openCohorts: cohortCache(db),
  tokens: new Tokens(),
  now: Date.now,
};
export const main = httpFunction('auth', catalog.auth, operations(deps));
