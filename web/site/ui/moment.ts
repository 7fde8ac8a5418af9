import type { Language } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';

/** A moment with its day: of the week, too, where somebody has to come. */
export function momentText(instant: string, language: Language, form: 'day' | 'date' = 'day'): string {
  return `${formatMoment(instant, form, language)}, ${formatMoment(instant, 'time', language)}`;
}
