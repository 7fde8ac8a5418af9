import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadPlan, LoadResult } from './load-plan.ts';

const PROCESS = fileURLToPath(new URL('./load-process.ts', import.meta.url));

/** Runs plans together, all in one process apart from everything measured. Returns a result for each, in order. */
export async function load(plans: readonly LoadPlan[]): Promise<LoadResult[]> {
  const child = fork(PROCESS, { serialization: 'advanced', execArgv: ['--disable-warning=ExperimentalWarning'] });
  try {
    child.send(plans as never);
    return await answerOf<LoadResult[]>(child, 'the load process');
  } finally {
    child.kill();
  }
}

/** Returns the next message of a child. Throws when it ends without one. */
export async function answerOf<T>(child: ChildProcess, name: string): Promise<T> {
  const ended = once(child, 'exit').then(([code, signal]): never => {
    throw new Error(`${name} ended early (${signal ?? code})`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return message as T;
}
