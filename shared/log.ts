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
  // Errors of client libraries carry the request: recipients, credentials. What is ours to show is code, kind and place.
  serializers: { err: describeError },
  formatters: { level: (label) => ({ severity: SEVERITIES[label] ?? 'DEFAULT' }) },
});

/** Returns what a log may hold of an error: its kind, its code and where it arose, never its text or properties. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { code, status } = error as { code?: unknown; status?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const cause = error.cause === undefined ? undefined : describeError(error.cause);
  return {
    kind: error.name,
    code: plain(code),
    status: plain(status),
    stack: frames.map((line) => line.trim()),
    cause,
  };
}

function plain(value: unknown): string | number | undefined {
  return typeof value === 'number' || (typeof value === 'string' && /^[\w-]{1,60}$/.test(value)) ? value : undefined;
}
