import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadPlan, LoadResult } from './load-plan.ts';

const PROCESS = fileURLToPath(new URL('./load-process.ts', import.meta.url));

let running: ChildProcess | undefined;

/**
 * Runs plans together, all in one process apart from everything measured; it stays, so that it is not the load that warms up in
 * each round. Returns a result for each plan, in order.
 */
export async function load(plans: readonly LoadPlan[]): Promise<LoadResult[]> {
  running ??= fork(PROCESS, { serialization: 'advanced', execArgv: ['--disable-warning=ExperimentalWarning'] });
  running.send(plans as never);
  return answerOf<LoadResult[]>(running, 'the load process');
}

/** Returns the next message of a child. Throws when it ends without one. */
export async function answerOf<T>(child: ChildProcess, name: string): Promise<T> {
  const answered = new AbortController();
  const { signal } = answered;
  try {
    const ended = once(child, 'exit', { signal }).then(([code, by]): never => {
      throw new Error(`${name} ended early (${by ?? code})`);
    });
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message as T;
  } finally {
    answered.abort();
  }
}
