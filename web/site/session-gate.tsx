import { type ReactNode, useCallback, useLayoutEffect } from 'react';
import { Frame } from '../ui/frame.tsx';
import { navigate, usePlace } from '../ui/history.ts';
import type { ApiError, SessionStatus } from '../ui/http-client.ts';
import type { Language } from '../ui/language.ts';
import { Loading } from '../ui/loading.tsx';
import { useLoad } from '../ui/use-load.ts';
import { useApi } from './client.ts';
import { Login } from './login.tsx';
import { MeContext } from './me.ts';
import { HOME } from './paths.ts';
import { takeWayBack } from './ui/way-back.ts';

interface SessionGateProps {
  readonly onLanguage: (language: Language) => void;
  readonly children: ReactNode;
}

/** Shows its children once the browser's session turns out to be that of a member of staff. */
export function SessionGate({ onLanguage, children }: SessionGateProps) {
  const api = useApi();
  const { path, notice } = usePlace();
  const session = useLoad(useCallback(() => api.getSession(), [api]));
  // Whoever was sent away, or left, has no session any more whatever it was when the page was opened.
  const left = notice === 'sessionOver' || notice === 'loggedOut';
  const isIn = session.data !== undefined && isStaff(session.data) && !left;
  // The login ends at the table of points; before that is painted, whoever was sent to it from elsewhere is back there.
  useLayoutEffect(() => {
    const back = isIn ? takeWayBack() : undefined;
    if (back && path === HOME) navigate(back);
  }, [isIn, path]);
  if (isIn) return <MeContext value={session.data}>{children}</MeContext>;
  const unknown = !left && !session.data && (session.error as ApiError | undefined)?.code !== 'ERR_UNAUTHORIZED';
  return (
    <Frame home={HOME} onLanguage={onLanguage}>
      {unknown ? <Loading of={session} /> : <Login stranger={session.data !== undefined && !isStaff(session.data)} />}
    </Frame>
  );
}

/** The server says whose points they are; only patients have a patient's id. */
function isStaff({ patientId }: SessionStatus): boolean {
  return patientId === null;
}
