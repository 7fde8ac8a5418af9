import { useCallback, useEffect, useState } from 'react';

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: Error | undefined;
  /** Loads again; what is shown stays until the answer is here. */
  readonly reload: () => Promise<void>;
}

/** Loads what a screen shows. `load` must keep its identity between renders unless it is to be called again. */
export function useLoad<T>(load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: Error }>({});
  const reload = useCallback(async () => {
    try {
      setState({ data: await load() });
    } catch (error) {
      setState({ error: error as Error });
    }
  }, [load]);
  useEffect(() => void reload(), [reload]);
  return { data: state.data, error: state.error, reload };
}
