import { createContext, use } from 'react';
import { navigate } from '../ui/history.ts';
import type { Language } from '../ui/language.ts';
import { WORDS } from '../ui/words.ts';
import { SiteApi } from './api.ts';

/** The one client of the page: it holds the token of the session. `speak` sets the language of the server's messages. */
export function newClient(language: Language): { api: SiteApi; speak: (language: Language) => void } {
  let spoken = language;
  const api = new SiteApi({
    language: () => spoken,
    offline: () => WORDS[spoken].offline,
    onUnauthorized: () => navigate('/punkty-szczepien', 'sessionOver'),
  });
  return {
    api,
    speak: (next) => {
      spoken = next;
    },
  };
}

export const ApiContext = createContext<SiteApi | undefined>(undefined);

export function useApi(): SiteApi {
  const api = use(ApiContext);
  if (!api) throw new Error('useApi outside of the App');
  return api;
}
