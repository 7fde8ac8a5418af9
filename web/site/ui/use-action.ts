import { useCallback, useRef, useState } from 'react';

export interface Action {
  readonly busy: boolean;
  readonly error: Error | undefined;
  /** Does something that may fail, one at a time. Resolves to whether it succeeded. */
  readonly run: (act: () => Promise<void>) => Promise<boolean>;
}

/** What a button sets going: that it is under way, and why it failed. */
export function useAction(): Action {
  const [state, setState] = useState<{ busy: boolean; error?: Error }>({ busy: false });
  const underWay = useRef(false);
  const run = useCallback(async (act: () => Promise<void>) => {
    if (underWay.current) return false;
    underWay.current = true;
    setState({ busy: true });
    try {
      await act();
      setState({ busy: false });
      return true;
    } catch (error) {
      setState({ busy: false, error: error as Error });
      return false;
    } finally {
      underWay.current = false;
    }
  }, []);
  return { busy: state.busy, error: state.error, run };
}
