import { createContext, useContext } from 'react';
import type { SessionStatus } from '../ui/http-client.ts';

/** Whoever is logged in. Set behind the gate of the session. */
export const MeContext = createContext<SessionStatus | undefined>(undefined);

export function useMe(): SessionStatus {
  const me = useContext(MeContext);
  if (!me) throw new Error('nobody is logged in here');
  return me;
}
