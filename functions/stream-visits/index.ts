import { warehouseConfig } from '../../shared/config.ts';
import { processPatients } from '../../shared/container.ts';
import { warehouse } from '../../shared/gateways/warehouse.ts';
import { eventFunction } from '../../shared/http/function.ts';
import { once } from '../../shared/once.ts';
import { database } from '../../shared/store/database.ts';
import { servicePointCache } from '../../shared/store/service-point-cache.ts';
import { handler } from './handler.ts';

const context = once(async () => ({
  db: database(),
  patients: await processPatients(),
  servicePointById: servicePointCache(database()),
  warehouse: warehouse(),
  pseudonymKey: warehouseConfig().PSEUDONYM_KEY,
}));
export const main = eventFunction('stream-visits', handler(context));
