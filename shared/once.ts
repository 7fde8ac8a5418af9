/**
 * Returns a function that runs `make` at its first call and gives the same promise to all later ones; after a failure the
 * next call runs it again, so that one bad moment does not disable a process.
 */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
