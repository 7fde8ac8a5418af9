import { useEffect, useState } from 'react';
import { navigate } from './history.ts';
import type { ClientOptions, HttpClient } from './http-client.ts';
import { keepLanguage, keptLanguage, type Language } from './language.ts';
import { WORDS } from './words.ts';

/** A page that the browser had put aside shows whoever was logged in then. */
function reloadRestored({ persisted }: PageTransitionEvent): void {
  if (persisted) location.reload();
}

/** The one client of a page, which holds the token of the session, and the language in which page and server speak. */
export function usePageClient<A extends HttpClient>(
  Client: new (options: ClientOptions) => A,
  loginPath: string,
): { api: A; language: Language; choose: (language: Language) => void } {
  const [language, setLanguage] = useState<Language>(keptLanguage);
  const [client] = useState(() => {
    let spoken = language;
    const api = new Client({
      language: () => spoken,
      offline: () => WORDS[spoken].offline,
      onUnauthorized: () => navigate(loginPath, 'sessionOver'),
    });
    const speak = (next: Language) => {
      spoken = next;
    };
    return { api, speak };
  });
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    addEventListener('pageshow', reloadRestored);
    return () => removeEventListener('pageshow', reloadRestored);
  }, []);
  const choose = (chosen: Language) => {
    keepLanguage(chosen);
    client.speak(chosen);
    setLanguage(chosen);
  };
  return { api: client.api, language, choose };
}
