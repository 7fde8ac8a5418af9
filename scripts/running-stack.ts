import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DESCRIPTION = join(dirname(fileURLToPath(import.meta.url)), '../.local/stack.json');

/** The cloud that `npm start` runs on this machine, or undefined when none does. */
export function runningStack(): { baseUrl: string; env: Record<string, string> } | undefined {
  return existsSync(DESCRIPTION) ? JSON.parse(readFileSync(DESCRIPTION, 'utf8')) : undefined;
}

/**
 * Points this process at a database: the one that its environment names (GOOGLE_CLOUD_PROJECT), else the cloud that runs on
 * this machine. Exits with the remedy when there is neither.
 */
export function connectDatabase(): void {
  if (process.env.GOOGLE_CLOUD_PROJECT) return;
  const stack = runningStack();
  if (!stack) {
    console.error(
      'No database: run npm start in another terminal, or set GOOGLE_CLOUD_PROJECT (and FIRESTORE_EMULATOR_HOST).',
    );
    process.exit(2);
  }
  Object.assign(process.env, stack.env);
}
