import { logConfig } from './config.ts';

const SEVERITIES = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR' } as const;
const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

type Level = keyof typeof SEVERITIES;

const threshold = LEVELS.indexOf(logConfig().LOG_LEVEL);

/**
 * The structured log, one JSON object a line as Cloud Logging reads it. Ids, codes and counts only: names, numbers and
 * bodies never go in.
 */
export const log = {
  debug: (fields: object, message: string) => write('debug', fields, message),
  info: (fields: object, message: string) => write('info', fields, message),
  warn: (fields: object, message: string) => write('warn', fields, message),
  error: (fields: object, message: string) => write('error', fields, message),
};

function write(level: Level, { err, ...fields }: { err?: unknown }, message: string): void {
  if (LEVELS.indexOf(level) < threshold) return;
  const line = {
    severity: SEVERITIES[level],
    time: new Date().toISOString(),
    function: process.env.K_SERVICE,
    ...fields,
    // Errors of client libraries carry the request: recipients, credentials. What is ours to show is code, kind and place.
    ...(err !== undefined && { err: describeError(err) }),
    message,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

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
