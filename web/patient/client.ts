import { createContext, use } from 'react';
import { navigate } from '../ui/history.ts';
import type { Language } from '../ui/language.ts';
import { PatientApi } from './api.ts';
import { TEXTS } from './texts.ts';

/** The one client of the page: it holds the token of the session. `speak` sets the language of the server's messages. */
export function newClient(language: Language): { api: PatientApi; speak: (language: Language) => void } {
  let spoken = language;
  const api = new PatientApi({
    language: () => spoken,
    offline: () => TEXTS[spoken].offline,
    onUnauthorized: () => navigate('/auth', 'sessionOver'),
  });
  return {
    api,
    speak: (next) => {
      spoken = next;
    },
  };
}

export const ApiContext = createContext<PatientApi | undefined>(undefined);

export function useApi(): PatientApi {
  const api = use(ApiContext);
  if (!api) throw new Error('useApi outside of the App');
  return api;
}
