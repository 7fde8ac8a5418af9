import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { DocumentReference, Firestore, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { isTransient } from '../grpc.ts';
import { log } from '../log.ts';
import type { Cursor } from '../store/queries.ts';

/** Documents that wait for work which a schedule does. */
export interface Queue<T> {
  readonly name: string;
  readonly page: (after: Cursor | undefined, limit: number) => Query<T>;
  /** The field that the query orders by before the id; absent when it orders by id alone. */
  readonly orderedBy?: string;
  /** Whether the time for its work has come; it has for all, unless told. */
  readonly isDue?: (item: T) => boolean;
  readonly work: (item: T) => Promise<unknown>;
  /** How many are read, and worked on, at once; 200 unless told. */
  readonly atOnce?: number;
}

/** What one run tells the next. */
interface Round {
  /** Where a run that had no time for all of them stopped; null when none did. */
  readonly after: Cursor | null;
  /** Those that failed, by id: how often in a row, and until when they are passed over. */
  readonly setAside: Readonly<Record<string, SetAside>>;
}

interface SetAside {
  readonly failures: number;
  readonly untilMs: number;
}

const AT_ONCE = 200;
const SET_ASIDE_MS = 60_000;
const SET_ASIDE_MAX_MS = 3_600_000;
/** More than these are tried at every run again: the note of them is one document. */
const SET_ASIDE_MAX = 1_000;

/**
 * Works once on each document of a queue, from where the last run stopped, until all have had their
 * turn or the signal ends it. What fails holds up nothing: the others go on, and it is passed over
 * for longer and longer, up to an hour. Returns how many succeeded.
 */
export async function takeRound<T>(
  { name, page, orderedBy, isDue = () => true, work, atOnce = AT_ONCE }: Queue<T>,
  { db, now, signal }: { db: Firestore; now: () => number; signal: AbortSignal },
): Promise<number> {
  const document = db.collection('rounds').doc(name) as DocumentReference<Round>;
  const before: Round = (await document.get()).data() ?? { after: null, setAside: {} };
  const setAside = new Map(Object.entries(before.setAside));
  const isAborted = signal.aborted ? Promise.resolve() : once(signal, 'abort').catch(() => undefined);
  const running = new Set<Promise<void>>();
  const seen = new Set<string>();
  let succeeded = 0;
  // A document that cannot even be read fails as one whose work fails.
  const workOn = async (snapshot: QueryDocumentSnapshot<T>) => {
    const item = snapshot.data();
    if (!isDue(item)) return;
    await work(item);
    succeeded++;
    setAside.delete(snapshot.id);
  };
  const start = (snapshot: QueryDocumentSnapshot<T>) => {
    const { id } = snapshot;
    const run = workOn(snapshot)
      .catch((error: unknown) => {
        const failed = isTransient(error) ? undefined : failedAgain(setAside.get(id), now());
        log.warn({ queue: name, id, failures: failed?.failures, err: error }, 'is left for a later run');
        if (failed && (setAside.has(id) || setAside.size < SET_ASIDE_MAX)) setAside.set(id, failed);
      })
      .finally(() => running.delete(run));
    running.add(run);
  };

  let after = before.after ?? undefined;
  let isSecondHalf = after === undefined;
  let isWhole = false;
  while (!isWhole && !signal.aborted) {
    const { docs } = await page(after, atOnce).get();
    for (const snapshot of docs) {
      const { id } = snapshot;
      // The second half of a round ends where its first half began.
      isWhole = isSecondHalf && seen.has(id);
      if (isWhole || signal.aborted) break;
      seen.add(id);
      after = orderedBy ? [snapshot.get(orderedBy), id] : [id];
      if ((setAside.get(id)?.untilMs ?? 0) > now()) continue;
      start(snapshot);
      if (running.size >= atOnce) await Promise.race([...running, isAborted]);
    }
    if (docs.length === atOnce || signal.aborted) continue;
    isWhole ||= isSecondHalf;
    isSecondHalf = true;
    after = undefined;
  }
  await Promise.race([Promise.all(running), isAborted]);

  if (isWhole) for (const id of setAside.keys()) if (!seen.has(id)) setAside.delete(id);
  const next: Round = { after: isWhole ? null : (after ?? null), setAside: Object.fromEntries(setAside) };
  if (!isDeepStrictEqual(next, before)) await document.set(next);
  return succeeded;
}

function failedAgain(before: SetAside | undefined, nowMs: number): SetAside {
  const failures = (before?.failures ?? 0) + 1;
  // The first time it is tried again by the next run.
  const pauseMs = failures === 1 ? 0 : Math.min(SET_ASIDE_MS * 2 ** (failures - 1), SET_ASIDE_MAX_MS);
  return { failures, untilMs: nowMs + pauseMs };
}
