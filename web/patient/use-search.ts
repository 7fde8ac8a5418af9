import { useRef, useState } from 'react';
import type { FoundSlots, Slot, SlotSearch } from './api.ts';
import { useApi } from './client.ts';

export interface SearchState {
  readonly busy: boolean;
  /** Seconds until the search repeats itself, while the server has asked to wait. */
  readonly waitS?: number;
  readonly error?: Error;
  readonly found?: Found;
}

export interface Found {
  /** Which search of the screen it was. */
  readonly number: number;
  readonly search: SlotSearch;
  readonly slots: readonly Slot[];
  readonly asOf: string;
  /** Why the referral allows no term at all that was looked for. */
  readonly reason?: FoundSlots['reason'];
  /** Where the next page begins. */
  readonly after?: string | undefined;
}

/** Any moment gone by: a client that sends `after` gets short pages. */
const FROM_THE_BEGINNING = '2020-01-01T00:00:00Z';

/** Searches for free terms, page by page. What was found stays until something newer is. */
export function useSearch() {
  const api = useApi();
  const [state, setState] = useState<SearchState>({ busy: false });
  const underWay = useRef(false);
  const searches = useRef(0);

  async function load(search: SlotSearch, before?: Found): Promise<void> {
    // One at a time: a second click changes nothing but the answers' order.
    if (underWay.current) return;
    underWay.current = true;
    setState({ busy: true, ...(before && { found: before }) });
    try {
      const page = await api.findSlots({ ...search, after: before?.after ?? FROM_THE_BEGINNING }, (waitS) =>
        setState((state) => ({ ...state, waitS })),
      );
      const slots = [...(before?.slots ?? []), ...page.list];
      const number = before?.number ?? ++searches.current;
      const { asOf, reason, next } = page;
      setState({ busy: false, found: { number, search, slots, asOf, reason, after: next?.after } });
    } catch (error) {
      setState({ busy: false, error: error as Error, ...(before && { found: before }) });
    } finally {
      underWay.current = false;
    }
  }

  return {
    state,
    start: (search: SlotSearch) => load(search),
    more: (found: Found) => load(found.search, found),
    /** Forgets a term that turned out to be taken. */
    drop: (slotId: string) =>
      setState((state) =>
        state.found
          ? { ...state, found: { ...state.found, slots: state.found.slots.filter(({ id }) => id !== slotId) } }
          : state,
      ),
  };
}
