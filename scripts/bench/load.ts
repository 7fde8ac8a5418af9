import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadPlan, LoadResult } from './load-plan.ts';

const PROCESS = fileURLToPath(new URL('./load-process.ts', import.meta.url));

/** What a process sends when it could not do what it was told. */
interface Failure {
  readonly failed: string;
}

let running: ChildProcess | undefined;

/**
 * Runs plans together, all in one process apart from everything measured; it stays, so that it is not the load that warms up in
 * each round. Returns a result for each plan, in order.
 */
export async function load(plans: readonly LoadPlan[]): Promise<LoadResult[]> {
  running ??= started();
  running.send(plans as never);
  return answerOf<LoadResult[]>(running, 'the load process');
}

function started(): ChildProcess {
  const child = fork(PROCESS, { serialization: 'advanced', execArgv: ['--disable-warning=ExperimentalWarning'] });
  // The next load has another one; an error of this one shows in the answer that does not come.
  child.once('exit', () => {
    if (running === child) running = undefined;
  });
  child.on('error', () => child.kill('SIGKILL'));
  return child;
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
    if ((message as Partial<Failure>).failed !== undefined) throw new Error(`${name}: ${(message as Failure).failed}`);
    return message as T;
  } finally {
    answered.abort();
  }
}

/** In a child: does what each message says, and sends back the result, or why there is none. It ends with its parent. */
export function answering<T>(answer: (message: T) => Promise<unknown>): void {
  process.on('message', (message: T) => {
    answer(message).then(
      (result) => process.send!(result),
      (error: Error) => process.send!({ failed: error.message } satisfies Failure),
    );
  });
  process.on('disconnect', () => process.exit());
}
