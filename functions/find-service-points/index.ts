import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { voivodeshipPointsCache } from '../../shared/store/service-point-cache.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const handlers = operations(voivodeshipPointsCache(database()));
export const main = httpFunction('find-service-points', catalog['find-service-points'], handlers, { upToDate: null });
