import { type Language, useLanguage } from './language.ts';

const pl = {
  site: 'e-Rejestracja',
  skip: 'Przejdź do treści',
  otherLanguage: 'English',
  loading: 'Wczytywanie…',
  offline: 'Brak połączenia z systemem. Sprawdź połączenie z internetem i spróbuj ponownie.',
  tryAgain: 'Spróbuj ponownie',
  screenFailed: 'Nie udało się pokazać tego ekranu. To błąd systemu; zapisane dane są bezpieczne.',
  toStart: 'Przejdź na początek',
  yes: 'Tak',
  no: 'Nie',
  close: 'Zamknij',
  logIn: 'Zaloguj się',
  logOut: 'Wyloguj się',
  loginFailed: 'Logowanie nie powiodło się lub zostało przerwane. Spróbuj ponownie.',
  noticeSessionOver: 'Ta strona wymaga zalogowania. Jeśli sesja wygasła, zaloguj się ponownie.',
  noticeLoggedOut: 'Wylogowano.',
  minutes: (count: number) => `${count} min`,
  dose: (number: number) => `dawka ${number}`,
  address: 'Adres',
  vaccine: 'Szczepionka',
};

type Wording<T> = T extends (...values: infer V) => string
  ? (...values: V) => string
  : T extends object
    ? TextsOf<T>
    : string;

/** What another language has to say for these texts: one that is missing does not compile. */
export type TextsOf<T> = { readonly [Key in keyof T]: Wording<T[Key]> };

const en: TextsOf<typeof pl> = {
  site: 'e-Rejestracja',
  skip: 'Skip to the content',
  otherLanguage: 'Polski',
  loading: 'Loading…',
  offline: 'The system cannot be reached. Check your internet connection and try again.',
  tryAgain: 'Try again',
  screenFailed: 'This screen could not be shown. It is a fault of the system; what was saved is safe.',
  toStart: 'Go to the start',
  yes: 'Yes',
  no: 'No',
  close: 'Close',
  logIn: 'Log in',
  logOut: 'Log out',
  loginFailed: 'The login did not succeed or was broken off. Please try again.',
  noticeSessionOver: 'This page needs a login. If your session has ended, please log in again.',
  noticeLoggedOut: 'You are logged out.',
  minutes: (count) => `${count} min`,
  dose: (number) => `dose ${number}`,
  address: 'Address',
  vaccine: 'Vaccine',
};

/** What all pages say, in every language. */
export const WORDS: Readonly<Record<Language, TextsOf<typeof pl>>> = { pl, en };

export function useWords(): TextsOf<typeof pl> {
  return WORDS[useLanguage()];
}
