import { protos } from '@google-cloud/tasks';
import { type Entry, type Queue, removeTask } from './cloud-tasks-queue.ts';
import { toMs } from './cloud-tasks-wire.ts';

const { HttpMethod, HttpRequest } = protos.google.cloud.tasks.v2;

const IN_FLIGHT_MAX = 100;
const DISPATCHES_PER_SECOND = 500;
const DEADLINE_DEFAULT_MS = 600_000;
const BACKOFF_MAX_MS = 3_600_000;
/** A wait is cut into pieces: timers cannot exceed 2^31 ms, and the clock may be moved by hand. */
const WAIT_MAX_MS = 200;

export interface DispatcherOptions {
  minBackoffMs?: number;
  maxAttempts?: number;
  /** Produces the bearer token of tasks that carry an `oidcToken`; without it they go out unsigned. */
  mintToken?: (audience: string, serviceAccountEmail: string) => Promise<string>;
}

interface Dispatcher {
  /** Tells that a task was added or is due earlier. */
  wake(): void;
  close(): void;
}

/** Sends the tasks of the queues over HTTP when they are due, and again until they succeed or are given up. */
export function startDispatcher(
  queues: ReadonlyMap<string, Queue>,
  now: () => number,
  options: DispatcherOptions,
): Dispatcher {
  const { minBackoffMs = 100, maxAttempts = 100, mintToken } = options;
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isWaking = false;

  /** A burst of new or finished tasks costs one walk over the queues, not one walk each. */
  function wake(): void {
    if (!isWaking) setImmediate(pump);
    isWaking = true;
  }

  /** Starts what is due in every queue, then sleeps until the next task is. */
  function pump(): void {
    isWaking = false;
    clearTimeout(timer);
    if (closing.signal.aborted) return;
    const nowMs = now();
    let nextMs = nowMs + WAIT_MAX_MS;
    for (const queue of queues.values()) {
      for (const entry of queue.entries.values()) {
        if (entry.running) continue;
        if (entry.dueMs > nowMs) nextMs = Math.min(nextMs, entry.dueMs);
        else if (queue.inFlight >= IN_FLIGHT_MAX) break;
        else if (mayDispatch(queue, nowMs)) void attempt(queue, entry);
        else nextMs = Math.min(nextMs, (queue.second + 1) * 1000);
      }
    }
    timer = setTimeout(pump, Math.max(nextMs - nowMs, 1));
  }

  async function attempt(queue: Queue, entry: Entry): Promise<void> {
    entry.running = true;
    queue.inFlight++;
    const response = await dispatch(queue, entry).catch(() => undefined);
    queue.inFlight--;
    entry.running = false;
    entry.attempts++;
    if (response && response.status < 500) entry.executions++;
    if (response?.ok || entry.attempts >= maxAttempts) removeTask(queue, entry.task.name, now());
    entry.dueMs = now() + Math.min(minBackoffMs * 2 ** (entry.attempts - 1), BACKOFF_MAX_MS);
    wake();
  }

  async function dispatch(queue: Queue, { task, dueMs, attempts, executions }: Entry): Promise<Response> {
    const request = HttpRequest.create(task.httpRequest ?? {});
    const headers = new Headers(request.headers);
    const method = HttpMethod[Number(request.httpMethod) || HttpMethod.POST] ?? 'POST';
    const hasBody = ['POST', 'PUT', 'PATCH'].includes(method);
    if (hasBody && !headers.has('content-type')) headers.set('content-type', 'application/octet-stream');
    headers.set('user-agent', 'Google-Cloud-Tasks');
    headers.set('x-cloudtasks-queuename', lastPart(queue.name));
    headers.set('x-cloudtasks-taskname', lastPart(task.name));
    headers.set('x-cloudtasks-taskretrycount', String(attempts));
    headers.set('x-cloudtasks-taskexecutioncount', String(executions));
    headers.set('x-cloudtasks-tasketa', String(dueMs / 1000));
    const { audience, serviceAccountEmail } = request.oidcToken ?? {};
    if (request.oidcToken && mintToken) {
      const token = await mintToken(audience || request.url, serviceAccountEmail ?? '');
      headers.set('authorization', `Bearer ${token}`);
    }
    const deadlineMs = toMs(task.dispatchDeadline) ?? DEADLINE_DEFAULT_MS;
    const response = await fetch(request.url, {
      method,
      headers,
      body: hasBody ? Buffer.from(request.body as Uint8Array) : undefined,
      redirect: 'manual',
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(deadlineMs)]),
    });
    await response.body?.cancel();
    return response;
  }

  return {
    wake,
    close() {
      closing.abort();
      clearTimeout(timer);
    },
  };
}

function mayDispatch(queue: Queue, nowMs: number): boolean {
  const second = Math.floor(nowMs / 1000);
  if (queue.second !== second) Object.assign(queue, { second, dispatchedThisSecond: 0 });
  return ++queue.dispatchedThisSecond <= DISPATCHES_PER_SECOND;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
