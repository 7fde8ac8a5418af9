import { useLanguage } from '../ui/language.ts';
import { PROGRAMME_TEXTS } from '../ui/programme-texts.ts';
import { type TextsOf, WORDS } from '../ui/words.ts';
import { en } from './texts-en.ts';

/** Everything the patient's pages say, in Polish. The labels of the 2021 screens are kept to the letter. */
const pl = {
  ...WORDS.pl,
  waiting: (seconds: number) => `Zbyt wiele zapytań. Ponowię za ${seconds} s…`,

  homeTitle: 'Rejestracja na szczepienie',
  homeLead: PROGRAMME_TEXTS.formLead.pl,
  homeSteps: 'Jak to działa',
  homeStep1: 'Zaloguj się profilem zaufanym.',
  homeStep2: 'Wyszukaj wolny termin w swojej miejscowości lub w pobliżu kodu pocztowego.',
  homeStep3: 'Potwierdź wizytę. Przypomnimy o niej SMS-em, jeśli podasz numer telefonu.',
  homeLater: 'Wizytę możesz zmienić lub odwołać, dopóki się nie rozpocznie.',
  toVisits: 'Moje wizyty',
  staff: 'Jesteś pracownikiem punktu szczepień?',
  staffLogIn: 'Zaloguj się do punktu szczepień',

  loginTitle: 'Logowanie',
  loginLead: 'Zaloguj się profilem zaufanym, aby zobaczyć swoje skierowania i wizyty.',
  notPatient: 'Zalogowano jako pracownik punktu. Aby zobaczyć swoje wizyty, zaloguj się jako pacjent.',
  noticeBooked: 'Wizyta została umówiona.',
  noticeMoved: 'Termin wizyty został zmieniony.',
  noticeCancelled: 'Wizyta została odwołana.',
  noticeKept: 'Wizyta pozostaje w dotychczasowym terminie.',

  visitsTitle: 'Moje wizyty',
  upcoming: 'Umówione wizyty',
  past: 'Wcześniejsze wizyty',
  noVisits: 'Nie masz umówionych wizyt.',
  noReferrals: 'Nie masz skierowania na szczepienie. Gdy zostanie wystawione, zobaczysz je tutaj.',
  referrals: 'Skierowania',
  referral: PROGRAMME_TEXTS.referralTitle.pl,
  validUntil: (date: string) => `Ważne do ${date}`,
  referralBooked: 'Wizyta umówiona',
  book: 'Umów wizytę',
  changeTerm: 'Zmień termin',
  offerTitle: 'Punkt proponuje inny termin',
  offerMoves: (deadline: string) => `Odpowiedz do: ${deadline}. Bez odpowiedzi wizyta zostanie przeniesiona.`,
  offerKeeps: (deadline: string) => `Odpowiedz do: ${deadline}. Bez odpowiedzi termin wizyty się nie zmieni.`,
  offerAccept: 'Zgadzam się na nowy termin',
  offerDecline: 'Zostaję przy swoim terminie',
  standbyTitle: 'Pula rezerwowa',
  standbyLead: (days: number) =>
    `Możesz zgłosić, że w razie wolnej dawki przyjdziesz w ciągu godziny. Zapytamy SMS-em, po kolei, przez ${days} dni.`,
  standbyRadius: 'Odległość od miejsca zamieszkania',
  standbyJoin: 'Zgłoś się do puli rezerwowej',
  standbyJoined: (postalCode: string, km: number, until: string) =>
    `Jesteś w puli rezerwowej: ${postalCode}, do ${km} km, do dnia ${until}.`,
  standbyLeave: 'Wypisz się z puli',
  standbyCall: 'Wolna dawka czeka na Twoją odpowiedź',
  standbyAnswerUntil: (time: string) =>
    `Odpowiedz do godziny ${time}. Do tego czasu dawka jest zarezerwowana dla Ciebie.`,
  standbyAccept: 'Przyjdę',
  standbyDecline: 'Nie przyjdę',
  cancelVisit: 'Odwołaj wizytę',
  cancelQuestion: 'Czy odwołać wizytę?',
  cancelExplained: 'Termin wróci do puli wolnych. Na to samo skierowanie można będzie umówić się ponownie.',
  cancelYes: 'Tak, odwołaj wizytę',
  phone: (number: string) => `Powiadomienia wysyłamy na numer ${number}.`,
  noPhone: 'Nie mamy Twojego numeru telefonu, dlatego nie wyślemy przypomnienia SMS-em.',
  statusCompleted: 'Zaszczepiono',
  statusGivenOn: (date: string) => `Zaszczepiono: ${date}`,
  statusNoShow: 'Wizyta nie odbyła się',
  statusPast: 'Termin minął',
  mobilePoint: 'punkt wyjazdowy',

  bookingTitle: 'Rezerwacja wizyty',
  changeTitle: 'Zmiana terminu wizyty',
  currentTerm: 'Obecny termin',
  currentKept: 'Obecny termin pozostaje Twój, dopóki nie potwierdzisz nowego.',
  backToVisits: 'Wróć do wizyt',
  nothingToBook: 'Nie masz skierowania, na które można teraz umówić wizytę.',
  nothingToChange: 'Tej wizyty nie można już zmienić.',
  chooseReferral: 'Skierowanie',
  where: 'Gdzie',
  byLocality: 'Miejscowość',
  byPostalCode: 'Okolica kodu pocztowego',
  voivodeship: 'Województwo',
  chooseVoivodeship: 'Wybierz województwo',
  locality: 'Miejscowość (opcjonalnie)',
  localityHint: 'Zacznij pisać nazwę i wybierz z listy. Puste pole oznacza całe województwo.',
  localitiesFound: (count: number, hasMore: boolean) =>
    hasMore ? `Pierwsze ${count} miejscowości. Wpisz więcej liter.` : `Znalezione miejscowości: ${count}.`,
  localitiesNone: 'Nie ma takiej miejscowości w tym województwie.',
  localitiesFailed: 'Nie udało się wczytać listy miejscowości. Spróbuj ponownie.',
  postalCode: 'Kod pocztowy',
  postalCodeHint: 'Na przykład 30-001',
  distance: 'Odległość',
  kilometres: (km: number) => `do ${km} km`,
  when: 'Kiedy',
  fromDay: 'Od dnia',
  toDay: 'Do dnia',
  fromHour: 'Od godziny (opcjonalnie)',
  toHour: 'Do godziny (opcjonalnie)',
  vaccines: 'Szczepionki',
  vaccinesHint: 'Brak zaznaczenia oznacza dowolną szczepionkę ze skierowania.',
  search: 'Szukaj',
  searchLabel: 'Szukaj dostępnych wizyt na podstawie wybranych parametrów',
  searching: 'Szukam terminów…',
  wrongVoivodeship: 'Wybierz województwo.',
  wrongLocality: 'Wybierz miejscowość z listy albo wyczyść to pole.',
  wrongPostalCode: 'Podaj kod pocztowy w postaci 00-000.',
  unknownPostalCode: 'Nie znamy tego kodu pocztowego. Sprawdź go albo wybierz województwo i miejscowość.',
  standbyUnplaced: 'Nie wiemy, gdzie leży ten kod pocztowy, więc nie możemy Cię zapytać. Wypisz się i podaj inny kod.',
  wrongFromDay: 'Podaj dzień, dzisiejszy lub późniejszy.',
  wrongToDay: 'Podaj dzień nie wcześniejszy niż początkowy.',
  wrongHours: 'Ta godzina musi być późniejsza niż początkowa.',

  results: 'Wolne terminy',
  found: (count: number, hasMore: boolean) =>
    hasMore ? `Znaleziono terminy: ${count}, a dalej są kolejne.` : `Znaleziono terminy: ${count}.`,
  asOf: (clock: string) => `Dostępność na godzinę ${clock}.`,
  empty: 'Nie znaleziono terminów. Zmień kryteria wyszukiwania i spróbuj ponownie.',
  opensAt: (date: string, time: string) => `Zapisy ruszą ${date} o ${time}.`,
  notBefore: (date: string) => `Najwcześniejszy dzień wizyty: ${date}.`,
  choose: 'Wybierz',
  more: 'Pokaż więcej',
  confirmQuestion: 'Czy umówić wizytę w tym terminie?',
  changeQuestion: 'Czy zmienić termin wizyty na ten?',
  confirmLabel: 'Potwierdź wizytę, przejdź do szczegółów wizyt Pacjenta',
  confirming: 'Zapisuję…',
  alternatives: 'Najbliższe wolne terminy w tym punkcie:',
  noAlternatives: 'W tym punkcie nie ma w pobliżu innych wolnych terminów. Wróć do wyników i wybierz inny.',
  backToResults: 'Wróć do wyników',
};

/** What each language has to say: a text missing in one of them does not compile. */
export type Texts = TextsOf<typeof pl>;

export const TEXTS = { pl: pl as Texts, en } as const;

export function useTexts(): Texts {
  return TEXTS[useLanguage()];
}
