import type { Language } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';

/** A moment with its day: of the week, too, where somebody has to come. */
export function momentText(instant: string, language: Language, form: 'day' | 'date' = 'day'): string {
  return `${formatMoment(instant, form, language)}, ${formatMoment(instant, 'time', language)}`;
}

/** A day, `YYYY-MM-DD`, in words. */
export function dayText(day: string, language: Language): string {
  // Noon is on the same day on every clock in Poland.
  return formatMoment(`${day}T12:00:00Z`, 'date', language);
}
