import { processProgrammes, processStandby } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { leavingSignal } from '../../shared/http/intake.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const standby = processStandby();
const context = async () => ({ ...(await standby()), signal: leavingSignal });
export const main = httpFunction('settle-offers', catalog['settle-offers'], operations(context), {
  upToDate: processProgrammes(),
});
