import { warehouseConfig } from '../../shared/config.ts';
import { processPatients, processProgrammes } from '../../shared/container.ts';
import { warehouse } from '../../shared/gateways/warehouse.ts';
import { eventFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { servicePointCache } from '../../shared/store/service-point-cache.ts';
import { handler } from './handler.ts';

const db = database();
const patients = processPatients();
const parts = {
  db,
  servicePointById: servicePointCache(db),
  warehouse: warehouse(),
  pseudonymKey: warehouseConfig().PSEUDONYM_KEY,
};
export const main = eventFunction(
  'stream-visits',
  handler(async () => ({ ...parts, patients: await patients() })),
  { upToDate: processProgrammes() },
);
