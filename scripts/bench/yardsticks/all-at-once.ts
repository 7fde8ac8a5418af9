import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { answerOf } from '../load.ts';
import type { LoadResult } from '../load-plan.ts';

/** So many people, places on one day, and seconds to decide in. */
export interface AllAtOnce {
  readonly patients: number;
  readonly places: number;
  readonly seconds: number;
}

const PROCESS = fileURLToPath(new URL('./all-at-once-process.ts', import.meta.url));

/**
 * What the usual design decides with everybody's transaction in flight at one day. A thousand of them jam the emulator for
 * minutes, so they have one of their own, which ends with them.
 */
export async function usualAllAtOnce(plan: AllAtOnce, env: Readonly<Record<string, string>>): Promise<LoadResult> {
  const { FIRESTORE_EMULATOR_HOST: _of, ...others } = { ...process.env, ...env };
  const child = fork(PROCESS, {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: others,
  });
  try {
    child.send(plan);
    return await answerOf<LoadResult>(child, 'the yardstick');
  } finally {
    // It ends its emulator, however it ends.
    child.kill('SIGTERM');
  }
}
