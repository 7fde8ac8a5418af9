import { keep, kept } from '../../ui/own-storage.ts';
import { sectionOf } from '../paths.ts';

const KEPT_AS = 'powrot';

/** Keeps the screen that this tab is on, for when the same person has logged in again; the screen that asks for the login leads nowhere. */
export function keepWayBack(): void {
  const here = wayBackIn(location.pathname + location.search);
  if (here) keep(KEPT_AS, here);
}

/** Returns the screen that was left for want of a session, once. */
export function takeWayBack(): string | undefined {
  const here = kept(KEPT_AS);
  keep(KEPT_AS, undefined);
  return wayBackIn(here ?? '');
}

/** Returns a path of this page with its query, or undefined for anything else: what was kept may have been written by others. */
export function wayBackIn(text: string): string | undefined {
  const [path = ''] = text.split('?');
  return sectionOf(path) ? text : undefined;
}
