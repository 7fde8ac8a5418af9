import { randomInt } from 'node:crypto';
import { protos } from '@google-cloud/tasks';
import { status } from '@grpc/grpc-js';
import { Refusal, toMs, toTimestamp } from './cloud-tasks-wire.ts';

const { Task } = protos.google.cloud.tasks.v2;
type ITask = protos.google.cloud.tasks.v2.ITask;

const NAME_REMEMBERED_MS = 3_600_000;
const SCHEDULE_MAX_MS = 30 * 24 * 3_600_000;
const TASK_MAX_BYTES = 100 * 1024;
const TASKS_MAX = 100_000;

/** A task that is still to be done, and how its attempts went. */
export interface Entry {
  task: ITask & { name: string };
  dueMs: number;
  attempts: number;
  /** Answers from the handler, 5xx apart, as the TaskExecutionCount header counts them. */
  executions: number;
  running: boolean;
}

/** A queue: its tasks, the names lately in use, and how fast it is being dispatched. */
export interface Queue {
  name: string;
  entries: Map<string, Entry>;
  goneAtMs: Map<string, number>;
  inFlight: number;
  second: number;
  dispatchedThisSecond: number;
}

/** Returns a queue without tasks. */
export function newQueue(name: string): Queue {
  return { name, entries: new Map(), goneAtMs: new Map(), inFlight: 0, second: 0, dispatchedThisSecond: 0 };
}

/** Adds a task that is to be dispatched at its schedule time; refuses what Cloud Tasks would refuse. */
export function addTask(queue: Queue, wanted: ITask, nowMs: number): Entry {
  const name = wanted.name || `${queue.name}/tasks/${randomInt(2 ** 47)}${randomInt(2 ** 47)}`;
  const dueMs = Math.max(toMs(wanted.scheduleTime) ?? nowMs, nowMs);
  if (!name.startsWith(`${queue.name}/tasks/`) || !/^[\w-]{1,500}$/.test(name.slice(queue.name.length + 7))) {
    throw new Refusal(status.INVALID_ARGUMENT, `Task name must be ${queue.name}/tasks/ID: ${name}`);
  }
  if (!/^https?:\/\//.test(wanted.httpRequest?.url ?? '')) {
    throw new Refusal(status.INVALID_ARGUMENT, 'HttpRequest.url must start with http:// or https://');
  }
  if (dueMs - nowMs > SCHEDULE_MAX_MS) {
    throw new Refusal(status.INVALID_ARGUMENT, 'Task.schedule_time is more than 30 days in the future');
  }
  if (Task.encode(wanted).finish().length > TASK_MAX_BYTES) {
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
  return entry;
}

/** Takes a task away; its name stays taken for an hour. */
export function removeTask(queue: Queue, name: string, nowMs: number): void {
  if (queue.entries.delete(name)) queue.goneAtMs.set(name, nowMs);
}

function forgetOldNames({ goneAtMs }: Queue, nowMs: number): void {
  // The map is in the order in which tasks went away, so the first young one ends the walk.
  for (const [name, atMs] of goneAtMs) {
    if (nowMs - atMs < NAME_REMEMBERED_MS) return;
    goneAtMs.delete(name);
  }
}
