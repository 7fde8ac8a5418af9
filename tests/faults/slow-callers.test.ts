import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { FunctionName } from '../../functions/catalog.ts';
import { startOwnInstance } from '../support/own-instance.ts';

const TRICKLING = 60;
const CLOSED_WITHIN_MS = 25_000;

/** Opens a connection that sends a byte a second of a body. Resolves when it is closed, with how long that took. */
function trickle(url: string): Promise<number> {
  const openedMs = performance.now();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 60000\r\n\r\n');
  const timer = setInterval(() => socket.writable && socket.write(' '), 1_000);
  return new Promise((resolve) => {
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve(performance.now() - openedMs);
    });
  });
}

// They mostly wait, each for a process of its own.
test.concurrent.each<FunctionName>(['confirm-slot', 'send-sms', 'send-reminder', 'relay-outbox'])(
  '%s lets go of callers who trickle, and answers a body of 1 MiB and a byte with 413: patients, events, queues and schedules alike',
  async (name) => {
    const instance = await startOwnInstance(name);
    try {
      const trickling = Array.from({ length: TRICKLING }, () => trickle(instance.url));
      const large = await fetch(instance.url, { method: 'POST', body: ' '.repeat(1024 * 1024 + 1) });
      expect([large.status, ((await large.json()) as { errorCode: string }).errorCode]).toEqual([
        413,
        'ERR_BODY_TOO_LARGE',
      ]);
      expect(Math.max(...(await Promise.all(trickling)))).toBeLessThan(CLOSED_WITHIN_MS);
    } finally {
      await instance.close();
    }
  },
);
