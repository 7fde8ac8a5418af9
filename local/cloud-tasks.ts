import { randomInt } from 'node:crypto';
import { protos } from '@google-cloud/tasks';
import { type handleUnaryCall, type MethodDefinition, Server, ServerCredentials, status } from '@grpc/grpc-js';

const v2 = protos.google.cloud.tasks.v2;
type ITask = protos.google.cloud.tasks.v2.ITask;

const NAME_REMEMBERED_MS = 3_600_000;
const SCHEDULE_MAX_MS = 30 * 24 * 3_600_000;
const TASK_MAX_BYTES = 100 * 1024;
const TASKS_MAX = 100_000;
const IN_FLIGHT_MAX = 100;
const DISPATCHES_PER_SECOND = 500;
const DEADLINE_DEFAULT_MS = 600_000;
/** A wait is cut into pieces: timers cannot exceed 2^31 ms, and the clock may be moved by hand. */
const WAIT_MAX_MS = 200;

export interface CloudTasksOptions {
  port: number;
  /** Full names: projects/P/locations/L/queues/Q. */
  queues: string[];
  now?: () => number;
  minBackoffMs?: number;
  maxBackoffMs?: number;
  maxAttempts?: number;
  /** Produces the bearer token of tasks that carry an `oidcToken`; without it they go out unsigned. */
  mintToken?: (audience: string, serviceAccountEmail: string) => Promise<string>;
}

/** A task still to be done, without its body. */
export interface PendingTask {
  name: string;
  url: string;
  scheduleTime: string;
  attempts: number;
}

export interface CloudTasks {
  /** host:port, as gRPC clients write addresses. */
  url: string;
  port: number;
  tasks(): PendingTask[];
  close(): Promise<void>;
}

interface Entry {
  task: ITask & { name: string };
  dueMs: number;
  attempts: number;
  /** Answers from the handler, 5xx apart, as the TaskExecutionCount header counts them. */
  executions: number;
  running: boolean;
}

interface Queue {
  name: string;
  entries: Map<string, Entry>;
  goneAtMs: Map<string, number>;
  inFlight: number;
  second: number;
  dispatchedThisSecond: number;
}

class Refusal extends Error {
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

/** A Cloud Tasks service for the real gRPC client: keeps tasks in memory and dispatches them over HTTP when due. */
export async function startCloudTasks(options: CloudTasksOptions): Promise<CloudTasks> {
  const { now = Date.now, minBackoffMs = 100, maxBackoffMs = 3_600_000, maxAttempts = 100 } = options;
  const queues = new Map(options.queues.map((name) => [name, newQueue(name)]));
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isWaking = false;

  function findQueue(name: string): Queue {
    const queue = queues.get(name);
    if (!queue) throw new Refusal(status.NOT_FOUND, `Queue does not exist: ${name}`);
    return queue;
  }

  function findEntry(name: string): { queue: Queue; entry: Entry } {
    const queue = findQueue(name.replace(/\/tasks\/[^/]*$/, ''));
    const entry = queue.entries.get(name);
    if (!entry) throw new Refusal(status.NOT_FOUND, `The task does not exist: ${name}`);
    return { queue, entry };
  }

  function createTask(parent: string, wanted: ITask): Entry {
    const queue = findQueue(parent);
    const nowMs = now();
    const name = wanted.name || `${parent}/tasks/${randomInt(2 ** 47)}${randomInt(2 ** 47)}`;
    const dueMs = Math.max(toMs(wanted.scheduleTime) ?? nowMs, nowMs);
    if (!name.startsWith(`${parent}/tasks/`) || !/^[\w-]{1,500}$/.test(name.slice(parent.length + 7))) {
      throw new Refusal(status.INVALID_ARGUMENT, `Task name must be ${parent}/tasks/ID: ${name}`);
    }
    if (!/^https?:\/\//.test(wanted.httpRequest?.url ?? '')) {
      throw new Refusal(status.INVALID_ARGUMENT, 'HttpRequest.url must start with http:// or https://');
    }
    if (dueMs - nowMs > SCHEDULE_MAX_MS) {
      throw new Refusal(status.INVALID_ARGUMENT, 'Task.schedule_time is more than 30 days in the future');
    }
    if (v2.Task.encode(wanted).finish().length > TASK_MAX_BYTES) {
      throw new Refusal(status.INVALID_ARGUMENT, `The task is larger than ${TASK_MAX_BYTES} bytes`);
    }
    forgetOldNames(queue, nowMs);
    if (queue.entries.has(name) || queue.goneAtMs.has(name)) {
      throw new Refusal(status.ALREADY_EXISTS, `A task with this name exists or existed recently: ${name}`);
    }
    if (queue.entries.size >= TASKS_MAX) throw new Refusal(status.RESOURCE_EXHAUSTED, 'The queue is full');
    const task = { ...wanted, name, createTime: toTimestamp(nowMs), scheduleTime: toTimestamp(dueMs) };
    const entry = { task, dueMs, attempts: 0, executions: 0, running: false };
    queue.entries.set(name, entry);
    wake();
    return entry;
  }

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
    if (response?.ok || entry.attempts >= maxAttempts) removeTask(queue, entry.task.name);
    entry.dueMs = now() + Math.min(minBackoffMs * 2 ** (entry.attempts - 1), maxBackoffMs);
    wake();
  }

  async function dispatch(queue: Queue, { task, dueMs, attempts, executions }: Entry): Promise<Response> {
    const request = v2.HttpRequest.create(task.httpRequest ?? {});
    const headers = new Headers(request.headers);
    const method = v2.HttpMethod[Number(request.httpMethod) || v2.HttpMethod.POST] ?? 'POST';
    const hasBody = ['POST', 'PUT', 'PATCH'].includes(method);
    if (hasBody && !headers.has('content-type')) headers.set('content-type', 'application/octet-stream');
    headers.set('user-agent', 'Google-Cloud-Tasks');
    headers.set('x-cloudtasks-queuename', lastPart(queue.name));
    headers.set('x-cloudtasks-taskname', lastPart(task.name));
    headers.set('x-cloudtasks-taskretrycount', String(attempts));
    headers.set('x-cloudtasks-taskexecutioncount', String(executions));
    headers.set('x-cloudtasks-tasketa', String(dueMs / 1000));
    const { audience, serviceAccountEmail } = request.oidcToken ?? {};
    if (request.oidcToken && options.mintToken) {
      const token = await options.mintToken(audience || request.url, serviceAccountEmail ?? '');
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

  function removeTask(queue: Queue, name: string): void {
    if (queue.entries.delete(name)) queue.goneAtMs.set(name, now());
  }

  const rpcs = [
    rpc('CreateQueue', v2.CreateQueueRequest, v2.Queue, ({ parent, queue }) => {
      const name = queue?.name ?? '';
      if (!name.startsWith(`${parent}/queues/`)) throw new Refusal(status.INVALID_ARGUMENT, `Bad queue name: ${name}`);
      if (queues.has(name)) throw new Refusal(status.ALREADY_EXISTS, `Queue already exists: ${name}`);
      queues.set(name, newQueue(name));
      return queueView(name);
    }),
    rpc('GetQueue', v2.GetQueueRequest, v2.Queue, ({ name }) => queueView(findQueue(name).name)),
    rpc('ListQueues', v2.ListQueuesRequest, v2.ListQueuesResponse, ({ parent }) => ({
      queues: [...queues.keys()].filter((name) => name.startsWith(`${parent}/queues/`)).map(queueView),
    })),
    rpc('PurgeQueue', v2.PurgeQueueRequest, v2.Queue, ({ name }) => {
      const queue = findQueue(name);
      for (const taskName of [...queue.entries.keys()]) removeTask(queue, taskName);
      return queueView(name);
    }),
    rpc('CreateTask', v2.CreateTaskRequest, v2.Task, ({ parent, task, responseView }) =>
      taskView(createTask(parent, task ?? {}), responseView),
    ),
    rpc('GetTask', v2.GetTaskRequest, v2.Task, ({ name, responseView }) =>
      taskView(findEntry(name).entry, responseView),
    ),
    rpc('ListTasks', v2.ListTasksRequest, v2.ListTasksResponse, ({ parent, responseView, pageSize, pageToken }) => {
      const entries = [...findQueue(parent).entries.values()];
      const start = Number(pageToken) || 0;
      const end = start + Math.min(pageSize || 1000, 1000);
      const tasks = entries.slice(start, end).map((entry) => taskView(entry, responseView));
      return { tasks, nextPageToken: end < entries.length ? String(end) : '' };
    }),
    rpc('DeleteTask', v2.DeleteTaskRequest, protos.google.protobuf.Empty, ({ name }) => {
      removeTask(findEntry(name).queue, name);
      return {};
    }),
    rpc('RunTask', v2.RunTaskRequest, v2.Task, ({ name, responseView }) => {
      const { entry } = findEntry(name);
      entry.dueMs = Math.min(entry.dueMs, now());
      wake();
      return taskView(entry, responseView);
    }),
  ];
  const server = new Server();
  server.addService(
    Object.fromEntries(rpcs.map(({ name, definition }) => [name, definition])),
    Object.fromEntries(rpcs.map(({ name, handler }) => [name, handler])),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });

  return {
    url: `localhost:${port}`,
    port,
    tasks: () =>
      [...queues.values()].flatMap(({ entries }) =>
        [...entries.values()].map(({ task, dueMs, attempts }) => ({
          name: task.name,
          url: task.httpRequest?.url ?? '',
          scheduleTime: new Date(dueMs).toISOString(),
          attempts,
        })),
      ),
    async close() {
      closing.abort();
      clearTimeout(timer);
      server.forceShutdown();
    },
  };
}

function newQueue(name: string): Queue {
  return { name, entries: new Map(), goneAtMs: new Map(), inFlight: 0, second: 0, dispatchedThisSecond: 0 };
}

function forgetOldNames({ goneAtMs }: Queue, nowMs: number): void {
  // The map is in the order in which tasks went away, so the first young one ends the walk.
  for (const [name, atMs] of goneAtMs) {
    if (nowMs - atMs < NAME_REMEMBERED_MS) return;
    goneAtMs.delete(name);
  }
}

function mayDispatch(queue: Queue, nowMs: number): boolean {
  const second = Math.floor(nowMs / 1000);
  if (queue.second !== second) Object.assign(queue, { second, dispatchedThisSecond: 0 });
  return ++queue.dispatchedThisSecond <= DISPATCHES_PER_SECOND;
}

function queueView(name: string) {
  return { name, state: v2.Queue.State.RUNNING };
}

function taskView({ task, dueMs, attempts, executions }: Entry, view: unknown) {
  const seen = { ...task, scheduleTime: toTimestamp(dueMs), dispatchCount: attempts, responseCount: executions };
  if (view === v2.Task.View.FULL) return { ...seen, view };
  return { ...seen, view: v2.Task.View.BASIC, httpRequest: { ...task.httpRequest, body: null } };
}

interface Encoder {
  fromObject(object: Record<string, unknown>): object;
  encode(message: object): { finish(): Uint8Array };
}

/** One unary method of the service: its wire format from the client's own protos, its behaviour from `answer`. */
function rpc<Request>(
  name: string,
  request: { decode(bytes: Uint8Array): Request },
  response: Encoder,
  answer: (request: Request) => Record<string, unknown>,
) {
  const definition: MethodDefinition<unknown, Record<string, unknown>> = {
    path: `/google.cloud.tasks.v2.CloudTasks/${name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: () => Buffer.alloc(0),
    requestDeserialize: (bytes) => request.decode(bytes),
    responseSerialize: (body) => Buffer.from(response.encode(response.fromObject(body)).finish()),
    responseDeserialize: () => ({}),
  };
  const handler: handleUnaryCall<Request, Record<string, unknown>> = (call, callback) => {
    try {
      callback(null, answer(call.request));
    } catch (error) {
      const { code = status.INTERNAL, message } = error as Partial<Refusal>;
      callback({ code, details: message });
    }
  };
  return { name, definition, handler };
}

function toMs(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number | undefined {
  return time ? Number(time.seconds ?? 0) * 1000 + (time.nanos ?? 0) / 1e6 : undefined;
}

function toTimestamp(ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
