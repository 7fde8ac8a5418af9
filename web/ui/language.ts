import { createContext, use } from 'react';

export type Language = 'pl' | 'en';

const KEPT_AS = 'jezyk';

/** The language chosen on this device; Polish until someone chooses, whatever the browser prefers. */
export function keptLanguage(): Language {
  try {
    return localStorage.getItem(KEPT_AS) === 'en' ? 'en' : 'pl';
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
    return 'pl';
  }
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEPT_AS, language);
  } catch {
    // As above.
  }
}

export const LanguageContext = createContext<Language>('pl');

export function useLanguage(): Language {
  return use(LanguageContext);
}
