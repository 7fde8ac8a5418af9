import { useEffect, useState } from 'react';

/** Typing is faster than this: one question for a word, not one for a letter. */
const PAUSE_MS = 200;

export interface Suggestions<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
  readonly failed: boolean;
  /** What the items answer to; undefined before the first answer. */
  readonly answers: string | undefined;
}

const NONE: Suggestions<never> = { items: [], hasMore: false, failed: false, answers: undefined };

export type Ask<T> = (text: string, signal: AbortSignal) => Promise<{ list: readonly T[]; hasMore: boolean }>;

/** Asks for suggestions to what is being typed; answers to older texts are dropped. An undefined text asks nothing. */
export function useSuggestions<T>(text: string | undefined, ask: Ask<T>): Suggestions<T> {
  const [state, setState] = useState<Suggestions<T>>(NONE);
  useEffect(() => {
    if (!text) {
      setState(NONE);
      return;
    }
    const aborter = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { list, hasMore } = await ask(text, aborter.signal);
        if (!aborter.signal.aborted) setState({ items: list, hasMore, failed: false, answers: text });
      } catch {
        if (!aborter.signal.aborted) setState({ ...NONE, failed: true, answers: text });
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      aborter.abort();
    };
  }, [text, ask]);
  return state;
}
