import { sectionOf } from '../paths.ts';

const KEPT_AS = 'powrot';

/** Keeps the screen that this tab is on, for after the login; the screen that asks for the login leads nowhere. */
export function keepWayBack(): void {
  const here = wayBackIn(location.pathname + location.search);
  if (here) store((storage) => storage.setItem(KEPT_AS, here));
}

/** Returns the screen that was left for want of a session, once. */
export function takeWayBack(): string | undefined {
  const kept = store((storage) => storage.getItem(KEPT_AS));
  forgetWayBack();
  return wayBackIn(kept ?? '');
}

/** Whoever logs out means to be gone, and may hand the device to somebody else. */
export function forgetWayBack(): void {
  store((storage) => storage.removeItem(KEPT_AS));
}

/** Returns a path of this page with its query, or undefined for anything else: what was kept may have been written by others. */
export function wayBackIn(text: string): string | undefined {
  const [path = ''] = text.split('?');
  return sectionOf(path) ? text : undefined;
}

function store<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    // Storage may be forbidden; the login then leads to the table of points.
    return undefined;
  }
}
