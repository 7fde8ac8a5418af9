import { pino } from 'pino';
import { logConfig } from './config.ts';

const SEVERITIES: Record<string, string> = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR' };

/**
 * The structured log, one JSON object a line as Cloud Logging reads it. Ids, codes and counts only: names, numbers and
 * bodies never go in.
 */
export const log = pino({
  level: logConfig().LOG_LEVEL,
  messageKey: 'message',
  base: { function: process.env.K_SERVICE },
  formatters: { level: (label) => ({ severity: SEVERITIES[label] ?? 'DEFAULT' }) },
});
