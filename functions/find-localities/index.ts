import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

export const main = httpFunction('find-localities', catalog['find-localities'], operations(database()), {
  upToDate: null,
});
