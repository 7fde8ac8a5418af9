import { Firestore, type Settings } from '@google-cloud/firestore';

/** Documents read, written and deleted, as Firestore bills them. */
export interface Operations {
  reads: number;
  writes: number;
  deletes: number;
}

interface Commit {
  readonly writes?: readonly { readonly delete?: string | null }[];
}

/** The two doors through which every call of the client passes. They are not in its public types. */
interface Calls {
  request(method: string, request: object, ...rest: unknown[]): Promise<unknown>;
  requestStream(
    method: string,
    bidirectional: boolean,
    request: object,
    ...rest: unknown[]
  ): Promise<NodeJS.ReadableStream>;
}

/** Returns a Firestore client, and what it has asked for so far. A query that finds nothing costs a read, as it does on the bill. */
export function countingFirestore(settings: Settings): { db: Firestore; counted: Operations } {
  const db = new Firestore(settings);
  const counted: Operations = { reads: 0, writes: 0, deletes: 0 };
  const calls = db as unknown as Calls;
  const request = calls.request.bind(db);
  const requestStream = calls.requestStream.bind(db);
  calls.request = (method, body, ...rest) => {
    if (method === 'commit' || method === 'batchWrite') {
      for (const write of (body as Commit).writes ?? []) {
        if (write.delete) counted.deletes++;
        else counted.writes++;
      }
    }
    return request(method, body, ...rest);
  };
  calls.requestStream = async (method, bidirectional, body, ...rest) => {
    const stream = await requestStream(method, bidirectional, body, ...rest);
    let documents = 0;
    stream.on('data', (message: { found?: object; missing?: string; document?: object }) => {
      if (message.found || message.missing || message.document) documents++;
    });
    stream.on('end', () => {
      counted.reads += method === 'runQuery' ? Math.max(documents, 1) : documents;
    });
    return stream;
  };
  return { db, counted };
}
