import { processAnnouncements } from '../../shared/container.ts';
import { reminderQueue } from '../../shared/gateways/reminder-queue.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { once } from '../../shared/once.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const handlers = operations(once(processAnnouncements), reminderQueue());
export const main = httpFunction('send-reminder', catalog['send-reminder'], handlers);
