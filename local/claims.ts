import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotRun } from './cannot-run.ts';

const CLAIM = 'in-use';

/**
 * Takes a folder, made if it is not there, for this process alone. Returns what gives it back. Throws CannotRun when
 * another process has it; what a process has left that runs no more is taken over.
 */
export function claimFolder(folder: string): () => Promise<void> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, CLAIM);
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      const giveBack = () => rmSync(file, { force: true });
      process.on('exit', giveBack);
      return async () => {
        process.removeListener('exit', giveBack);
        giveBack();
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number(readFileSync(file, 'utf8'));
    if (isRunning(pid)) {
      throw new CannotRun(
        `${folder} is in use by another cloud (process ${pid}). Stop that one, or choose another folder or --port; ` +
          `if process ${pid} is something else, delete ${file}; then run again.`,
      );
    }
    rmSync(file, { force: true });
  }
}

/** Whether there is such a process. */
export function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
