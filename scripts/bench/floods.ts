import { connect } from 'node:net';
import { SESSION_COOKIE } from '../../shared/http/session.ts';
import type { LoadRequest } from './load-plan.ts';
import { type Booker, cancelRequest, confirmRequest } from './people.ts';

/* What one account can send to be a burden to others. */

const TRICKLE_EVERY_MS = 1_000;
const TRICKLING_CONNECTIONS = 60;
const LARGE_BODY_BYTES = 1024 * 1024 + 1;

/** Cancellations by the staff whose reason is no text: half a surrogate pair. */
export function poisonedCancellations(
  staff: Readonly<Record<string, string>>,
  pointId: string,
  visitIds: readonly string[],
): LoadRequest[] {
  return visitIds.map((id) => ({
    method: 'POST',
    path: `/api/site/${pointId}/visits/${id}/cancel`,
    headers: staff,
    body: '{"reason":"\\ud800"}',
  }));
}

/** One person's own session, each time with other junk inside its token. */
export function junkTokens({ headers, referralId }: Booker, slotId: string, count: number): LoadRequest[] {
  const token = headers.cookie!.slice(SESSION_COOKIE.length + 1);
  return Array.from({ length: count }, (_, i) => {
    const at = 4 + (i % (token.length - 8));
    const junk = '!'.repeat(1 + Math.floor(i / (token.length - 8)));
    const cookie = `${SESSION_COOKIE}=${token.slice(0, at)}${junk}${token.slice(at)}`;
    return confirmRequest({ headers: { ...headers, cookie }, referralId, patientId: '' }, slotId);
  });
}

/** One person's bookings, and their cancellations by the slot's id, in turn over their sessions. */
export function cycles(sessions: readonly Booker[], slotId: string): { book: LoadRequest[]; cancel: LoadRequest[] } {
  return {
    book: sessions.map((session) => confirmRequest(session, slotId)),
    cancel: sessions.map((session) => ({ ...cancelRequest(session), path: `/api/appointment/${slotId}` })),
  };
}

/** A body that no function takes. */
export function largeBody({ headers, referralId }: Booker, slotId: string): LoadRequest {
  return {
    ...confirmRequest({ headers, referralId, patientId: '' }, slotId),
    body: ' '.repeat(LARGE_BODY_BYTES),
  };
}

/** Keeps connections open that send a byte a second of a body, and opens each anew when it is closed. Returns what ends them. */
export function trickle(url: string): () => void {
  const { port } = new URL(url);
  const endings: (() => void)[] = [];
  for (let i = 0; i < TRICKLING_CONNECTIONS; i++) {
    let isOver = false;
    let hangUp = () => undefined as unknown;
    const dial = () => {
      const socket = connect(Number(port), '127.0.0.1');
      hangUp = () => socket.destroy();
      socket.write('POST /api/calendarSlot/x/confirm HTTP/1.1\r\nhost: localhost\r\ncontent-length: 60000\r\n\r\n');
      const timer = setInterval(() => socket.writable && socket.write(' '), TRICKLE_EVERY_MS);
      socket.on('error', () => undefined);
      socket.on('data', () => undefined);
      socket.on('close', () => {
        clearInterval(timer);
        if (!isOver) dial();
      });
    };
    dial();
    endings.push(() => {
      isOver = true;
      hangUp();
    });
  }
  return () => {
    for (const end of endings) end();
  };
}
