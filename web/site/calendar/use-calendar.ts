import { useCallback, useEffect, useRef, useState } from 'react';
import type { CalendarDay } from '../api.ts';
import { useApi } from '../client.ts';
import { keyOf, takeAnswer } from './ahead.ts';

/** A patient's booking shows within this and the time of an answer. */
const POLL_MS = 2_000;

export interface LiveCalendar {
  /** Undefined before the first answer. */
  readonly days: readonly CalendarDay[] | undefined;
  /** When the server last said that this is how things stand. */
  readonly asOf: string | undefined;
  /** Why the last question was not answered. */
  readonly error: Error | undefined;
  /** Asks at once, after something was changed here. */
  readonly refresh: () => Promise<void>;
}

interface State {
  readonly range: string;
  readonly days?: readonly CalendarDay[];
  readonly asOf?: string;
  readonly error?: Error | undefined;
}

/** The days of a point, kept up to date as long as the page is in sight. What was loaded stays when the connection is lost. */
export function useCalendar(pointId: string, from: string, to: string): LiveCalendar {
  const api = useApi();
  const range = keyOf(pointId, from, to);
  const [state, setState] = useState<State>({ range });
  const known = useRef<{ range: string; version: string }>(undefined);

  const ask = useCallback(
    async (signal?: AbortSignal) => {
      const version = known.current?.range === range ? known.current.version : undefined;
      try {
        const answer = await (takeAnswer(range) ?? api.getCalendar(pointId, from, to, version, signal));
        if (signal?.aborted) return;
        known.current = { range, version: answer.version };
        const asOf = new Date().toISOString();
        setState((before) => {
          const days = answer.days ?? (before.range === range ? before.days : undefined);
          return { range, ...(days && { days }), asOf };
        });
      } catch (error) {
        if (signal?.aborted) return;
        setState((before) => ({ ...(before.range === range ? before : { range }), error: error as Error }));
      }
    },
    [api, pointId, from, to, range],
  );

  useEffect(() => {
    const aborter = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = false;
    const poll = async () => {
      clearTimeout(timer);
      // A tab that nobody sees asks nothing; the question under way asks the next one itself.
      if (document.hidden || asking) return;
      asking = true;
      await ask(aborter.signal);
      asking = false;
      if (!aborter.signal.aborted) timer = setTimeout(poll, POLL_MS);
    };
    void poll();
    document.addEventListener('visibilitychange', poll);
    addEventListener('online', poll);
    return () => {
      aborter.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', poll);
      removeEventListener('online', poll);
    };
  }, [ask]);

  const current = state.range === range ? state : { range };
  return {
    days: current.days,
    asOf: current.asOf,
    error: current.error,
    refresh: useCallback(() => ask(), [ask]),
  };
}
