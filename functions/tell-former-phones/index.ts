import { processAnnouncements } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { leavingSignal } from '../../shared/http/intake.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const announcements = processAnnouncements();
const context = async () => ({ ...(await announcements()), signal: leavingSignal });
export const main = httpFunction('tell-former-phones', catalog['tell-former-phones'], operations(context), {
  upToDate: null,
});
