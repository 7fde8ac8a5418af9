import type { Language } from './language.ts';

/** Visits happen in Poland: every time is shown on its clocks, whatever zone the browser is in. */
const ZONE = 'Europe/Warsaw';
const LOCALE = { pl: 'pl-PL', en: 'en-GB' } as const satisfies Record<Language, string>;
const DAY_MS = 86_400_000;

const FORMS = {
  day: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  dayOfMonth: { day: 'numeric', month: 'long' },
  short: { weekday: 'short', day: 'numeric', month: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formats a moment in Polish civil time. */
export function formatMoment(instant: string, form: keyof typeof FORMS, language: Language): string {
  const key = `${form} ${language}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(LOCALE[language], { ...FORMS[form], timeZone: ZONE });
    formats.set(key, format);
  }
  return format.format(new Date(instant));
}

/** Formats a day, `YYYY-MM-DD`. A day that may be missing does not compile: what is said in its place is for the screen to decide. */
export function formatDay(day: string, form: 'day' | 'date' | 'short', language: Language): string {
  // Noon is on the same day on every clock in Poland.
  return formatMoment(`${day}T12:00:00Z`, form, language);
}

/** The last day before a moment from which something holds no more; most such moments are midnights. */
export function lastDayBefore(instant: string, language: Language): string {
  return formatMoment(new Date(Date.parse(instant) - 1).toISOString(), 'date', language);
}

/** The day in Poland on which a moment falls, `YYYY-MM-DD`. */
export function dayOf(instant: string | number): string {
  // The Swedish form of a date is the ISO one.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(new Date(instant));
}

/** The day `days` after one, both `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The day of the week of a day, `YYYY-MM-DD`: 0 is Monday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}
