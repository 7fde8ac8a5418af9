import {
  type handleUnaryCall,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';

/** An answer that is an error; `code` is its gRPC status. */
export class Refusal extends Error {
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

/** A method of the service, as the server is told of it. */
interface Rpc {
  readonly name: string;
  readonly definition: ServiceDefinition[string];
  readonly handler: UntypedServiceImplementation[string];
}

interface Encoder {
  fromObject(object: Record<string, unknown>): object;
  encode(message: object): { finish(): Uint8Array };
}

/** One unary method of the service: its wire format from the client's own protos, its behaviour from `answer`. */
export function rpc<Request>(
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

/** Serves the methods on 127.0.0.1; port 0 takes any free port. */
export async function serve(port: number, rpcs: readonly Rpc[]): Promise<{ port: number; close(): void }> {
  const server = new Server();
  server.addService(
    Object.fromEntries(rpcs.map(({ name, definition }) => [name, definition])),
    Object.fromEntries(rpcs.map(({ name, handler }) => [name, handler])),
  );
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, taken) =>
      error ? reject(error) : resolve(taken),
    );
  });
  return { port: bound, close: () => server.forceShutdown() };
}

/** Reads a Timestamp or a Duration of the wire, in milliseconds. */
export function toMs(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number | undefined {
  return time ? Number(time.seconds ?? 0) * 1000 + (time.nanos ?? 0) / 1e6 : undefined;
}

/** Writes milliseconds as a Timestamp of the wire. */
export function toTimestamp(ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}
