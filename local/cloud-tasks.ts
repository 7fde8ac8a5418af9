import { protos } from '@google-cloud/tasks';
import { status } from '@grpc/grpc-js';
import { type DispatcherOptions, startDispatcher } from './cloud-tasks-dispatcher.ts';
import { addTask, type Entry, newQueue, type Queue, removeTask } from './cloud-tasks-queue.ts';
import { serveRest } from './cloud-tasks-rest.ts';
import { Refusal, rpc, serve, toTimestamp } from './cloud-tasks-wire.ts';

const v2 = protos.google.cloud.tasks.v2;
type ITask = protos.google.cloud.tasks.v2.ITask;

export interface CloudTasksOptions extends DispatcherOptions {
  port: number;
  /** Full names: projects/P/locations/L/queues/Q. */
  queues: string[];
  now?: () => number;
}

/** A task still to be done, without its body. */
interface PendingTask {
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

/** A Cloud Tasks service for real clients, gRPC or REST: keeps tasks in memory and dispatches them over HTTP when due. */
export async function startCloudTasks(options: CloudTasksOptions): Promise<CloudTasks> {
  const { now = Date.now } = options;
  const queues = new Map(options.queues.map((name) => [name, newQueue(name)]));
  const dispatcher = startDispatcher(queues, now, options);

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
    const entry = addTask(findQueue(parent), wanted, now());
    dispatcher.wake();
    return entry;
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
      for (const taskName of [...queue.entries.keys()]) removeTask(queue, taskName, now());
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
      removeTask(findEntry(name).queue, name, now());
      return {};
    }),
    rpc('RunTask', v2.RunTaskRequest, v2.Task, ({ name, responseView }) => {
      const { entry } = findEntry(name);
      entry.dueMs = Math.min(entry.dueMs, now());
      dispatcher.wake();
      return taskView(entry, responseView);
    }),
  ];
  const grpc = await serve(0, rpcs);
  const server = await serveRest(options.port, grpc.port, (body) => {
    const { parent, task } = v2.CreateTaskRequest.fromObject(body);
    return { name: createTask(parent, task ?? {}).task.name };
  });

  return {
    url: `localhost:${server.port}`,
    port: server.port,
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
      dispatcher.close();
      server.close();
      grpc.close();
    },
  };
}

function queueView(name: string) {
  return { name, state: v2.Queue.State.RUNNING };
}

function taskView({ task, dueMs, attempts, executions }: Entry, view: unknown) {
  const seen = { ...task, scheduleTime: toTimestamp(dueMs), dispatchCount: attempts, responseCount: executions };
  if (view === v2.Task.View.FULL) return { ...seen, view };
  return { ...seen, view: v2.Task.View.BASIC, httpRequest: { ...task.httpRequest, body: null } };
}
