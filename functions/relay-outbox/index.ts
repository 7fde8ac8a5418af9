import { processOutbox, processProgrammes } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { leavingSignal } from '../../shared/http/intake.ts';
import { database } from '../../shared/store/database.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

export const main = httpFunction(
  'relay-outbox',
  catalog['relay-outbox'],
  operations({ db: database(), outbox: processOutbox(), now: Date.now, signal: leavingSignal }),
  { upToDate: processProgrammes() },
);
