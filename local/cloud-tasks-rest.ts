import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { status } from '@grpc/grpc-js';
import type { Refusal } from './cloud-tasks-wire.ts';
import { readJson, sendJson } from './http.ts';

const BODY_MAX_BYTES = 1024 * 1024;
const TASKS_PATH = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/queues\/[^/]+)\/tasks$/;

const HTTP_STATUS: Partial<Record<status, number>> = {
  [status.INVALID_ARGUMENT]: 400,
  [status.NOT_FOUND]: 404,
  [status.ALREADY_EXISTS]: 409,
  [status.RESOURCE_EXHAUSTED]: 429,
};

type CreateTask = (request: Record<string, unknown>) => Record<string, unknown>;

/**
 * Serves the REST form of CreateTask on 127.0.0.1 and passes on what speaks HTTP/2, which is gRPC, to its own port: the
 * service too has one address for both.
 */
export async function serveRest(
  port: number,
  grpcPort: number,
  createTask: CreateTask,
): Promise<{ port: number; close(): void }> {
  const rest = createServer((req, res) => void answer(req, res, createTask));
  const front = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (start) => {
      socket.pause();
      socket.unshift(start);
      if (start.toString('latin1', 0, 3) !== 'PRI') {
        rest.emit('connection', socket);
        socket.resume();
        return;
      }
      const grpc = connect(grpcPort, '127.0.0.1');
      grpc.on('error', () => socket.destroy());
      grpc.on('close', () => socket.destroy());
      socket.on('close', () => grpc.destroy());
      socket.pipe(grpc).pipe(socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    front.once('error', reject);
    front.listen(port, '127.0.0.1', resolve);
  });
  const close = () => {
    front.close();
    rest.closeAllConnections();
  };
  return { port: (front.address() as AddressInfo).port, close };
}

async function answer(req: IncomingMessage, res: ServerResponse, createTask: CreateTask): Promise<void> {
  try {
    const parent = TASKS_PATH.exec(req.url ?? '')?.[1];
    if (req.method !== 'POST' || !parent) return refuse(res, status.NOT_FOUND, 'no such method');
    const { task } = (await readJson(req, BODY_MAX_BYTES)) as { task?: { scheduleTime?: string } };
    // JSON says times as text.
    const scheduleTime = task?.scheduleTime && { seconds: Math.floor(Date.parse(task.scheduleTime) / 1000) };
    sendJson(res, 200, createTask({ parent, task: { ...task, ...(scheduleTime && { scheduleTime }) } }));
  } catch (error) {
    const { code = status.INTERNAL, message } = error as Partial<Refusal>;
    refuse(res, code, message);
  }
}

function refuse(res: ServerResponse, reason: status, message = ''): void {
  const code = HTTP_STATUS[reason] ?? 500;
  sendJson(res, code, { error: { code, status: status[reason], message } });
}
