import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { answerOf } from '../load.ts';
import type { LoadResult } from '../load-plan.ts';

/** A booking as a bare transaction makes it: no rules, no HTTP, only the same reads and writes. */
export interface BareBooking {
  readonly siteDayId: string;
  readonly slotKey: string;
  readonly slotId: string;
  readonly referralId: string;
  readonly patientId: string;
}

export interface BarePlan {
  readonly name: string;
  readonly bookings: readonly BareBooking[];
  readonly concurrency: number;
  /** What is not begun by then is left undone. */
  readonly seconds: number;
}

const PROCESS = fileURLToPath(new URL('./transactions-process.ts', import.meta.url));

/** Books one by one, a `runTransaction` each, in a process of its own. Outcomes: `booked`, `full`, or an error's code. */
export async function bareTransactions(plan: BarePlan, env: Readonly<Record<string, string>>): Promise<LoadResult> {
  const child = fork(PROCESS, {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, ...env },
  });
  try {
    child.send(plan as never);
    return await answerOf<LoadResult>(child, 'the yardstick');
  } finally {
    child.kill('SIGKILL');
  }
}
