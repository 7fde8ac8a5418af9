import { useSyncExternalStore } from 'react';

/** Where the visitor is in the application. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
  /** What the step before has to say here; gone after a reload or a step back. */
  readonly notice?: string | undefined;
  /** Whether the place was reached from another one, without loading the page. */
  readonly arrived: boolean;
}

let place = placeOf(false);
const watchers = new Set<() => void>();

function placeOf(arrived: boolean, notice?: string): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search), notice, arrived };
}

function become(next: Place): void {
  place = next;
  for (const watcher of watchers) watcher();
}

addEventListener('popstate', () => become(placeOf(true)));

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function usePlace(): Place {
  return useSyncExternalStore(watch, () => place);
}

/** Goes to another place of the application, with a notice to show there. */
export function navigate(to: string, notice?: string): void {
  // The same place again is not another step back.
  if (to === location.pathname + location.search) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  scrollTo(0, 0);
  become(placeOf(true, notice));
}
