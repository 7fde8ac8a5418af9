import { processAnnouncements } from '../../shared/container.ts';
import { eventFunction } from '../../shared/http/function.ts';
import { once } from '../../shared/once.ts';
import { handler } from './handler.ts';

export const main = eventFunction('send-sms', handler(once(processAnnouncements)));
