import type { ErrorCode } from '../domain/errors.ts';

type Language = 'pl' | 'en';

/** What each refusal says to a person. */
const MESSAGES = {
  unauthorized: { pl: 'Zaloguj się ponownie.', en: 'Please log in again.' },
  forbidden: { pl: 'Nie masz uprawnień do tej czynności.', en: 'You are not allowed to do this.' },
  no_ground: {
    pl: 'Ta osoba nie ma wizyty w tym punkcie. Znajdź ją po dokumencie albo podaj, dlaczego musisz otworzyć jej dane.',
    en: 'This person has no visit at this point. Find them by document, or say why you must open their record.',
  },
  rate_limited: { pl: 'Zbyt wiele zapytań. Spróbuj za chwilę.', en: 'Too many requests. Try again in a moment.' },
  malformed_json: { pl: 'Treść zapytania nie jest poprawnym JSON-em.', en: 'The body is not valid JSON.' },
  invalid_request: { pl: 'Zapytanie zawiera błędne dane.', en: 'The request has invalid fields.' },
  body_too_large: { pl: 'Treść zapytania jest za duża.', en: 'The body is too large.' },
  not_found: { pl: 'Nie ma takiego adresu.', en: 'There is nothing at this address.' },
  method_not_allowed: { pl: 'Ta metoda nie jest tu obsługiwana.', en: 'This method is not supported here.' },
  patient_not_found: { pl: 'Nie znaleziono pacjenta.', en: 'The patient was not found.' },
  birth_date_differs: {
    pl: 'Pod tym dokumentem jest w rejestrze osoba z inną datą urodzenia.',
    en: 'Somebody with another date of birth is registered under this document.',
  },
  name_differs: {
    pl: 'Pod tym dokumentem jest w rejestrze osoba o innym imieniu lub nazwisku.',
    en: 'Somebody with another name is registered under this document.',
  },
  referral_not_found: { pl: 'Nie znaleziono skierowania.', en: 'The referral was not found.' },
  referral_used: { pl: 'Skierowanie zostało już zrealizowane.', en: 'The referral has already been used.' },
  referral_expired: { pl: 'Skierowanie straciło ważność.', en: 'The referral has expired.' },
  referral_revoked: { pl: 'Skierowanie zostało anulowane.', en: 'The referral has been revoked.' },
  referral_already_booked: {
    pl: 'Na to skierowanie jest już umówiona wizyta.',
    en: 'This referral already has a visit.',
  },
  booking_not_open: { pl: 'Zapisy jeszcze się nie rozpoczęły.', en: 'Booking has not opened yet.' },
  visit_too_early: { pl: 'Wizyta jest możliwa dopiero później.', en: 'A visit is possible only at a later date.' },
  vaccine_not_allowed: {
    pl: 'Skierowanie nie obejmuje tej szczepionki.',
    en: 'The referral does not cover this vaccine.',
  },
  dose_mismatch: { pl: 'Termin jest przeznaczony dla innej dawki.', en: 'The term is for another dose.' },
  slot_not_found: { pl: 'Nie znaleziono terminu.', en: 'The term was not found.' },
  slot_full: { pl: 'Ten termin został już zajęty.', en: 'This term has just been taken.' },
  slot_started: { pl: 'Ten termin już minął.', en: 'This term has already passed.' },
  appointment_not_found: { pl: 'Nie znaleziono wizyty.', en: 'The visit was not found.' },
  appointment_not_active: { pl: 'Tej wizyty nie można już zmienić.', en: 'This visit can no longer be changed.' },
  visit_started: { pl: 'Ta wizyta już się rozpoczęła.', en: 'This visit has already begun.' },
  visit_checked_in: {
    pl: 'Pacjent jest już w punkcie szczepień, więc ta wizyta nie zmieni terminu.',
    en: 'The patient is already at the vaccination point, so this visit keeps its time.',
  },
  visit_already_completed: { pl: 'Ta wizyta została już zarejestrowana.', en: 'This visit has already been recorded.' },
  visit_not_started: { pl: 'Termin tej wizyty jeszcze nie nadszedł.', en: 'The time of this visit has not come yet.' },
  batch_denied: {
    pl: 'Ta seria została wycofana i nie wolno jej podawać.',
    en: 'This batch has been withdrawn and must not be given.',
  },
  batch_unclear: {
    pl: 'Znamy serię o podobnym numerze. Sprawdź, jaki numer jest na fiolce.',
    en: 'A batch with a similar number is known. Check which number is printed on the vial.',
  },
  batch_expired: { pl: 'Termin ważności tej serii minął.', en: 'This batch has expired.' },
  batch_of_other_vaccine: {
    pl: 'Tę serię dostarczono do punktu jako inną szczepionkę.',
    en: 'This batch was delivered to the point as another vaccine.',
  },
  visit_changed: {
    pl: 'Ktoś inny zmienił w międzyczasie tę wizytę.',
    en: 'Somebody else has changed this visit meanwhile.',
  },
  too_many_changes: {
    pl: 'Tę wizytę zmieniano już zbyt wiele razy. Odwołaj ją i umów nową.',
    en: 'This visit has been changed too many times. Cancel it and book a new one.',
  },
  change_impossible: {
    pl: 'Tej zmiany nie można zapisać. Sprawdź dane i skontaktuj się z infolinią.',
    en: 'This change cannot be stored. Check the data and contact the helpline.',
  },
  next_dose_booked: {
    pl: 'Następna dawka jest już umówiona. Najpierw odwołaj tamtą wizytę.',
    en: 'The next dose is already booked. Cancel that visit first.',
  },
  postal_code_unknown: {
    pl: 'Nie znamy tego kodu pocztowego. Sprawdź kod albo wybierz miejscowość.',
    en: 'This postal code is not known. Check it, or choose a locality.',
  },
  no_free_term: { pl: 'Brak odpowiedniego wolnego terminu.', en: 'There is no suitable free term.' },
  schedule_changed: {
    pl: 'Ktoś inny zmienił w międzyczasie harmonogram.',
    en: 'Somebody else has changed the timetable meanwhile.',
  },
  daily_limit_reached: {
    pl: 'Osiągnięto dzienną liczbę rezerwacji i zmian terminu na tym skierowaniu. Następna będzie możliwa jutro.',
    en: 'This referral has had all the bookings and moves of a day. The next will be possible tomorrow.',
  },
  point_retired: {
    pl: 'Ten punkt szczepień zakończył działalność: nie można dodawać w nim terminów.',
    en: 'This vaccination point has closed: no terms can be added there.',
  },
  offer_not_found: { pl: 'Ta propozycja już nie jest aktualna.', en: 'This offer is no longer open.' },
  offer_expired: { pl: 'Czas na odpowiedź minął.', en: 'The time to answer has passed.' },
  replan_not_found: { pl: 'Nie znaleziono zmiany terminów.', en: 'The re-planning was not found.' },
  login_failed: {
    pl: 'Logowanie nie powiodło się. Spróbuj ponownie.',
    en: 'The login did not succeed. Please try again.',
  },
  overloaded: { pl: 'Duże obciążenie. Spróbuj za chwilę.', en: 'The system is busy. Try again in a moment.' },
  unavailable: { pl: 'Chwilowa przerwa. Spróbuj ponownie.', en: 'Temporarily unavailable. Please try again.' },
  internal: { pl: 'Błąd systemu. Spróbuj ponownie.', en: 'A system error. Please try again.' },
} as const satisfies Record<ErrorCode, Record<Language, string>>;

/** Returns a refusal's message in the language that the client prefers: Polish unless it asks for English first. */
export function messageOf(code: ErrorCode, acceptLanguage: string | undefined): string {
  return MESSAGES[code][/^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'pl'];
}
