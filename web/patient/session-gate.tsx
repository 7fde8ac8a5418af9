import { type ReactNode, useCallback, useEffect } from 'react';
import { navigate } from '../ui/history.ts';
import { Loading } from '../ui/loading.tsx';
import { useLoad } from '../ui/use-load.ts';
import { useApi } from './client.ts';

/** Shows its children once the browser's session turns out to be a patient's; the client sends the others to log in. */
export function SessionGate({ children }: { children: (patientId: string) => ReactNode }) {
  const api = useApi();
  const session = useLoad(useCallback(() => api.getSession(), [api]));
  const { data } = session;
  const stranger = data !== undefined && data.patientId === null;
  useEffect(() => {
    if (stranger) navigate('/auth', 'notPatient');
  }, [stranger]);
  return data?.patientId ? children(data.patientId) : <Loading of={session} />;
}
