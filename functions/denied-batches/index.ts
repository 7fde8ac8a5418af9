import { processProgrammes } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = { db: database(), now: Date.now };
export const main = httpFunction('denied-batches', catalog['denied-batches'], operations(deps), {
  upToDate: processProgrammes(),
});
