import { processAnnouncements, processProgrammes } from '../../shared/container.ts';
import { eventFunction } from '../../shared/http/function.ts';
import { handler } from './handler.ts';

export const main = eventFunction('send-sms', handler(processAnnouncements()), { upToDate: processProgrammes() });
