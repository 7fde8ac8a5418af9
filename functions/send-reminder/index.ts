import { processAnnouncements, processProgrammes } from '../../shared/container.ts';
import { reminderQueue } from '../../shared/gateways/reminder-queue.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const handlers = operations(processAnnouncements(), reminderQueue());
export const main = httpFunction('send-reminder', catalog['send-reminder'], handlers, {
  upToDate: processProgrammes(),
});
