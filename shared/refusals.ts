import * as Type from 'typebox';
import { TimetableOnWire } from './http/timetable-forms.ts';
import { IsoDate, SlotOnWire, VaccineTypeName } from './http/wire.ts';

/** One way in which the system says no. */
interface RefusalEntry {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 429 | 500 | 503;
  /** What a person is told, in Polish and in English. */
  readonly pl: string;
  readonly en: string;
  /**
   * What clients are told beside the code and the text: never personal data. Without it, nothing.
   */
  readonly details?: Type.TSchema;
}

/** A refusal tells what its schema names, and nothing else. */
const told = <P extends Type.TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false });

const Moment = Type.String({ format: 'date-time' });
/** An id as it is stored; unlike the ids that clients send, it is not brought into lower case. */
const Id = Type.String({ format: 'uuid' });

/**
 * The details of every refusal that says when to try again. Told in the header `Retry-After` alone.
 */
export const TryLater = told({ retryAfterSeconds: Type.Integer({ minimum: 1 }) });

const HeldVisit = told({ appointmentId: Type.Optional({ ...Id, description: 'the visit of the dose' }) });
const StartOfTerm = told({ startAt: { ...Moment, description: 'of the term' } });

/**
 * Every refusal: its code, its status, what it says, and what it tells beside that. A code is
 * stable: clients branch on it (`slot_full` is `ERR_SLOT_FULL` on the wire), so it is never renamed
 * or reused. An entry that lacks something does not compile, nor does code that throws a refusal
 * without its details or with others.
 *
 * The domain takes its types from here and nothing else, so that neither schemas nor texts are
 * loaded where it runs alone, as on the pages.
 */
export const REFUSALS = {
  unauthorized: { status: 401, pl: 'Zaloguj się ponownie.', en: 'Please log in again.' },
  forbidden: {
    status: 403,
    pl: 'Nie masz uprawnień do tej czynności.',
    en: 'You are not allowed to do this.',
  },
  no_ground: {
    status: 403,
    pl: 'Ta osoba nie ma wizyty w tym punkcie. Znajdź ją po dokumencie albo podaj, dlaczego musisz otworzyć jej dane.',
    en: 'This person has no visit at this point. Find them by document, or say why you must open their record.',
  },
  rate_limited: {
    status: 429,
    pl: 'Zbyt wiele zapytań. Spróbuj za chwilę.',
    en: 'Too many requests. Try again in a moment.',
    details: TryLater,
  },
  malformed_json: {
    status: 400,
    pl: 'Treść zapytania nie jest poprawnym JSON-em.',
    en: 'The body is not valid JSON.',
  },
  invalid_request: {
    status: 400,
    pl: 'Zapytanie zawiera błędne dane.',
    en: 'The request has invalid fields.',
    details: told({
      problems: Type.Array(
        told({
          field: Type.String({ description: 'where, as a JSON Pointer' }),
          problem: Type.String(),
          code: Type.Optional(
            Type.String({ description: 'stable, where a page says more than `problem` does; of a phone number' }),
          ),
        }),
        { description: 'what is wrong with the input, and where' },
      ),
    }),
  },
  body_too_large: {
    status: 413,
    pl: 'Treść zapytania jest za duża.',
    en: 'The body is too large.',
    details: told({ maxBytes: Type.Integer() }),
  },
  not_found: { status: 404, pl: 'Nie ma takiego adresu.', en: 'There is nothing at this address.' },
  method_not_allowed: {
    status: 405,
    pl: 'Ta metoda nie jest tu obsługiwana.',
    en: 'This method is not supported here.',
  },
  licence_unknown: {
    status: 409,
    pl: 'Osoba z tym numerem uprawnień nie jest na liście personelu punktu. Koordynator może ją dopisać.',
    en: 'Nobody with this licence number is on the list of the point’s staff. A coordinator can add them.',
  },
  staff_list_full: {
    status: 409,
    pl: 'Lista personelu punktu jest pełna. Usuń z niej osoby, które już nie szczepią.',
    en: 'The list of the point’s staff is full. Remove those who give no more doses.',
    details: told({ staffMax: Type.Integer() }),
  },
  proposal_not_found: {
    status: 404,
    pl: 'Nie ma już tej propozycji zmiany.',
    en: 'This proposed change is not there any more.',
  },
  proposal_answered: {
    status: 409,
    pl: 'Na tę propozycję zmiany już odpowiedziano.',
    en: 'This proposed change has been answered already.',
  },
  patient_not_found: { status: 404, pl: 'Nie znaleziono pacjenta.', en: 'The patient was not found.' },
  birth_date_differs: {
    status: 409,
    pl: 'Pod tym dokumentem jest w rejestrze osoba z inną datą urodzenia.',
    en: 'Somebody with another date of birth is registered under this document.',
  },
  name_differs: {
    status: 409,
    pl: 'Pod tym dokumentem jest w rejestrze osoba o innym imieniu lub nazwisku.',
    en: 'Somebody with another name is registered under this document.',
  },
  referral_not_found: { status: 404, pl: 'Nie znaleziono skierowania.', en: 'The referral was not found.' },
  referral_used: {
    status: 409,
    pl: 'Skierowanie zostało już zrealizowane.',
    en: 'The referral has already been used.',
    details: HeldVisit,
  },
  referral_expired: {
    status: 409,
    pl: 'Skierowanie straciło ważność.',
    en: 'The referral has expired.',
    details: told({ expiredAt: Moment }),
  },
  referral_revoked: {
    status: 409,
    pl: 'Skierowanie zostało anulowane.',
    en: 'The referral has been revoked.',
    details: HeldVisit,
  },
  referral_already_booked: {
    status: 409,
    pl: 'Na to skierowanie jest już umówiona wizyta.',
    en: 'This referral already has a visit.',
    details: HeldVisit,
  },
  booking_not_open: {
    status: 409,
    pl: 'Zapisy jeszcze się nie rozpoczęły.',
    en: 'Booking has not opened yet.',
    details: told({ opensAt: Moment }),
  },
  visit_too_early: {
    status: 409,
    pl: 'Wizyta jest możliwa dopiero później.',
    en: 'A visit is possible only at a later date.',
    details: told({ visitNotBefore: { ...IsoDate, description: 'the first day of a visit' } }),
  },
  vaccine_not_allowed: {
    status: 409,
    pl: 'Skierowanie nie obejmuje tej szczepionki.',
    en: 'The referral does not cover this vaccine.',
    details: Type.Union([
      told({ vaccineTypes: Type.Array(VaccineTypeName, { description: 'what the referral or the visit is for' }) }),
      told({ vaccineType: { ...VaccineTypeName, description: 'what the visit is for, when a dose is recorded' } }),
    ]),
  },
  dose_mismatch: {
    status: 409,
    pl: 'Termin jest przeznaczony dla innej dawki.',
    en: 'The term is for another dose.',
    details: told({ dose: Type.Integer({ description: 'the one that would be right' }) }),
  },
  slot_not_found: { status: 404, pl: 'Nie znaleziono terminu.', en: 'The term was not found.' },
  slot_full: {
    status: 409,
    pl: 'Ten termin został już zajęty.',
    en: 'This term has just been taken.',
    details: told({ alternatives: Type.Array(SlotOnWire, { description: 'other free terms of the same point' }) }),
  },
  slot_started: {
    status: 409,
    pl: 'Ten termin już minął.',
    en: 'This term has already passed.',
    details: StartOfTerm,
  },
  appointment_not_found: { status: 404, pl: 'Nie znaleziono wizyty.', en: 'The visit was not found.' },
  appointment_not_active: {
    status: 409,
    pl: 'Tej wizyty nie można już zmienić.',
    en: 'This visit can no longer be changed.',
    details: told({
      state: Type.Enum(['booked', 'completed', 'noShow', 'notQualified', 'cancelled', 'offered'], {
        description: 'of the visit; `offered` while another term is offered for it',
      }),
    }),
  },
  visit_started: {
    status: 409,
    pl: 'Ta wizyta już się rozpoczęła.',
    en: 'This visit has already begun.',
    details: StartOfTerm,
  },
  visit_checked_in: {
    status: 409,
    pl: 'Pacjent jest już w punkcie szczepień, więc ta wizyta nie zmieni terminu.',
    en: 'The patient is already at the vaccination point, so this visit keeps its time.',
    details: told({ checkedInAt: Moment }),
  },
  visit_already_completed: {
    status: 409,
    pl: 'Ta wizyta została już zarejestrowana.',
    en: 'This visit has already been recorded.',
    details: told({ batchNumber: Type.Optional(Type.String({ description: 'the one on record' })) }),
  },
  visit_not_started: {
    status: 409,
    pl: 'Termin tej wizyty jeszcze nie nadszedł.',
    en: 'The time of this visit has not come yet.',
    details: StartOfTerm,
  },
  batch_denied: {
    status: 409,
    pl: 'Ta seria została wycofana i nie wolno jej podawać.',
    en: 'This batch has been withdrawn and must not be given.',
    details: told({ batchNumber: Type.String() }),
  },
  batch_unclear: {
    status: 409,
    pl: 'Znamy serię o podobnym numerze. Sprawdź, jaki numer jest na fiolce.',
    en: 'A batch with a similar number is known. Check which number is printed on the vial.',
    details: told({
      batchNumber: Type.String(),
      similar: Type.Array(
        told({
          vaccineType: VaccineTypeName,
          batchNumber: Type.String(),
          denied: Type.Boolean({ description: 'withdrawn from use in the whole country' }),
        }),
        { description: 'the batches that may be meant' },
      ),
    }),
  },
  batch_expired: {
    status: 409,
    pl: 'Termin ważności tej serii minął.',
    en: 'This batch has expired.',
    details: told({ expiresOn: { ...IsoDate, description: 'its last day of use' } }),
  },
  batch_of_other_vaccine: {
    status: 409,
    pl: 'Tę serię dostarczono do punktu jako inną szczepionkę.',
    en: 'This batch was delivered to the point as another vaccine.',
    details: told({ vaccineType: { ...VaccineTypeName, description: 'as which it was delivered' } }),
  },
  visit_changed: {
    status: 409,
    pl: 'Ktoś inny zmienił w międzyczasie tę wizytę.',
    en: 'Somebody else has changed this visit meanwhile.',
    details: told({ version: Type.Integer({ description: 'of the visit as it stands' }) }),
  },
  programme_faulty: {
    status: 400,
    pl: 'Dokument programu zawiera błędy.',
    en: 'The document of the programme has faults.',
    details: told({
      faults: Type.Array(
        told({ path: Type.String({ description: 'where, as a JSON Pointer' }), fault: Type.String() }),
      ),
    }),
  },
  version_not_next: {
    status: 409,
    pl: 'To nie jest kolejna wersja programu. Opublikowanej wersji się nie zmienia.',
    en: 'This is not the next version of the programme. A published version is never changed.',
    details: told({ version: Type.Integer({ description: 'the next one' }) }),
  },
  version_too_early: {
    status: 409,
    pl: 'Wersja nie może zacząć obowiązywać tak wcześnie.',
    en: 'The version cannot take effect that early.',
    details: told({ earliest: { ...Moment, description: 'the earliest moment' } }),
  },
  too_many_changes: {
    status: 409,
    pl: 'Tę wizytę zmieniano już zbyt wiele razy. Odwołaj ją i umów nową.',
    en: 'This visit has been changed too many times. Cancel it and book a new one.',
  },
  change_impossible: {
    status: 422,
    pl: 'Tej zmiany nie można zapisać. Sprawdź dane i skontaktuj się z infolinią.',
    en: 'This change cannot be stored. Check the data and contact the helpline.',
  },
  next_dose_booked: {
    status: 409,
    pl: 'Następna dawka jest już umówiona. Najpierw odwołaj tamtą wizytę.',
    en: 'The next dose is already booked. Cancel that visit first.',
    details: told({ appointmentId: { ...Id, description: 'the visit of the next dose' } }),
  },
  no_free_term: {
    status: 409,
    pl: 'Brak odpowiedniego wolnego terminu.',
    en: 'There is no suitable free term.',
  },
  postal_code_unknown: {
    status: 404,
    pl: 'Nie znamy tego kodu pocztowego. Sprawdź kod albo wybierz miejscowość.',
    en: 'This postal code is not known. Check it, or choose a locality.',
  },
  schedule_changed: {
    status: 409,
    pl: 'Ktoś inny zmienił w międzyczasie harmonogram.',
    en: 'Somebody else has changed the timetable meanwhile.',
    details: told({
      version: Type.Integer({ description: 'of the timetable as it stands; 0 when there is none' }),
      changedAt: Type.Optional(Moment),
      changedBy: Type.Optional(Type.String({ description: 'the number of the member of staff' })),
      current: { ...TimetableOnWire, description: 'the timetable as it stands' },
    }),
  },
  daily_limit_reached: {
    status: 409,
    pl: 'Osiągnięto dzienną liczbę rezerwacji i zmian terminu na tym skierowaniu. Następna będzie możliwa jutro.',
    en: 'This referral has had all the bookings and moves of a day. The next will be possible tomorrow.',
    details: told({
      changesMax: Type.Integer({ description: 'bookings and moves of a day' }),
      possibleFrom: { ...Moment, description: 'from when the next one is possible' },
    }),
  },
  point_retired: {
    status: 409,
    pl: 'Ten punkt szczepień zakończył działalność: nie można dodawać w nim terminów.',
    en: 'This vaccination point has closed: no terms can be added there.',
  },
  offer_not_found: {
    status: 404,
    pl: 'Ta propozycja już nie jest aktualna.',
    en: 'This offer is no longer open.',
  },
  offer_expired: { status: 409, pl: 'Czas na odpowiedź minął.', en: 'The time to answer has passed.' },
  replan_not_found: {
    status: 404,
    pl: 'Nie znaleziono zmiany terminów.',
    en: 'The re-planning was not found.',
  },
  login_failed: {
    status: 401,
    pl: 'Logowanie nie powiodło się. Spróbuj ponownie.',
    en: 'The login did not succeed. Please try again.',
    details: told({
      reason: Type.Optional(
        Type.String({ description: '`login_expired`, `incomplete_claims`, or what the identity provider says' }),
      ),
    }),
  },
  overloaded: {
    status: 503,
    pl: 'Duże obciążenie. Spróbuj za chwilę.',
    en: 'The system is busy. Try again in a moment.',
    details: TryLater,
  },
  unavailable: {
    status: 503,
    pl: 'Chwilowa przerwa. Spróbuj ponownie.',
    en: 'Temporarily unavailable. Please try again.',
    details: TryLater,
  },
  internal: {
    status: 500,
    pl: 'Błąd systemu. Spróbuj ponownie.',
    en: 'A system error. Please try again.',
  },
} as const satisfies Record<string, RefusalEntry>;
