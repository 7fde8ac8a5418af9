import { useLanguage } from '../ui/language.ts';
import { formatMoment } from '../ui/time.ts';
import { vaccineName } from '../ui/vaccines.ts';
import type { Slot, Visit } from './api.ts';
import { useTexts } from './texts.ts';

type AnyTerm = Slot | Visit;

/** Day and hour of a term, as one line. */
export function TermTime({ term }: { term: AnyTerm }) {
  const language = useLanguage();
  return (
    <time dateTime={term.startAt}>
      {formatMoment(term.startAt, 'day', language)}, {formatMoment(term.startAt, 'time', language)}
    </time>
  );
}

/** Where a term is and what is given there. */
export function TermPlace({ term, id }: { term: AnyTerm; id?: string }) {
  const t = useTexts();
  const { servicePoint, vaccineType, mobility, dose, duration } = term;
  return (
    <div id={id} className="place">
      <p className="point">
        {servicePoint.name}
        {mobility === 'MOBILE' && ` (${t.mobilePoint})`}
      </p>
      <p>{servicePoint.addressText}</p>
      <p>
        {vaccineName(vaccineType)}, {t.dose(dose)}, {t.minutes(duration)}
      </p>
    </div>
  );
}
