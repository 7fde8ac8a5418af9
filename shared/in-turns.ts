import { setImmediate as nextTurn } from 'node:timers/promises';

/** So long may one request keep the event loop before the others get their turn. */
const TURN_MS = 10;

/** Works on items one after another and returns the results, letting other requests go on in between. */
export async function inTurns<T, R>(items: readonly T[], work: (item: T) => R): Promise<R[]> {
  const results: R[] = [];
  let sinceMs = performance.now();
  for (const item of items) {
    results.push(work(item));
    if (performance.now() - sinceMs < TURN_MS) continue;
    await nextTurn();
    sinceMs = performance.now();
  }
  return results;
}
