import { LRUCache } from 'lru-cache';
import type { DayKey } from './civil-time.ts';
import type { TermPage, TermSearch } from './free-terms.ts';

/** Terms on all pages that are kept; as JSON text they take some twenty megabytes. */
const TERMS_MAX = 50_000;

/** A full page, with what makes it the page of other searches as well. */
export interface FoundPage<T> {
  readonly page: TermPage<T>;
  /** The day on which the page was full: later days do not matter. */
  readonly fullOn: DayKey;
  /** When its first term begins, in epoch milliseconds: until then no term of it passes. */
  readonly firstStartMs: number;
}

/**
 * Full pages that were found before. In a rush thousands ask for the same crowded places; what differs is mostly how far ahead they
 * look, and that does not matter once a page is full.
 */
export class FoundPages<T> {
  readonly #pages = new LRUCache<string, FoundPage<T>>({
    maxSize: TERMS_MAX,
    sizeCalculation: ({ page }) => page.terms.length,
  });

  /** Returns the page that this search finds, if one like it has found it and nothing has changed since. */
  get(search: TermSearch, nowMs: number): TermPage<T> | undefined {
    const found = this.#pages.get(keyOf(search));
    const holds = found && found.fullOn <= search.toDay && nowMs < found.firstStartMs;
    return holds ? found.page : undefined;
  }

  put(search: TermSearch, found: FoundPage<T>): void {
    this.#pages.set(keyOf(search), found);
  }

  /** Forgets all: a term has changed. */
  clear(): void {
    if (this.#pages.size > 0) this.#pages.clear();
  }
}

function keyOf({ toDay: _, ...search }: TermSearch): string {
  return JSON.stringify(search);
}
