/*
 * What a tab keeps of whoever is logged in, to outlive a reload or a lost connection. It leaves with their session, or when somebody else
 * turns out to be logged in, whichever comes first; a device is shared by several people. Language is the device's and stays.
 */

/** Under which it stands whose the rest is. */
const OWNER = 'czyje';

export function kept(key: string): string | undefined {
  return store((storage) => storage.getItem(key)) ?? undefined;
}

/** Keeps a text; without one, forgets what was kept. */
export function keep(key: string, text: string | undefined): void {
  store((storage) => (text === undefined ? storage.removeItem(key) : storage.setItem(key, text)));
}

/** Says who is logged in. What was kept of anybody else is forgotten. */
export function keepFor(person: string): void {
  const owner = kept(OWNER);
  // Where nobody was logged in before, what is kept is where the one who logs in now was sent away from.
  if (owner !== undefined && owner !== person) forgetAll();
  keep(OWNER, person);
}

/** Forgets whose session has ended. */
export function forgetAll(): void {
  store((storage) => storage.clear());
}

function store<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    // Storage may be forbidden; things then last as long as the screen.
    return undefined;
  }
}
