import { processProgrammes, processStandby } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

export const main = httpFunction('site-standby', catalog['site-standby'], operations(processStandby()), {
  upToDate: processProgrammes(),
});
