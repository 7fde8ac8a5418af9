import { useId } from 'react';
import { type Language, useLanguage } from '../ui/language.ts';
import { Link } from '../ui/link.tsx';
import { dayOf, formatDay } from '../ui/time.ts';
import type { OwnVisit } from './api.ts';
import { Offer } from './offer.tsx';
import { TermPlace, TermTime } from './term.tsx';
import { type Texts, useTexts } from './texts.ts';

interface VisitCardProps {
  readonly visit: OwnVisit;
  /** Of a visit that can still be changed. */
  readonly onCancel?: () => void;
  readonly onAnswered?: () => Promise<void>;
}

/** A visit, with what can be done about it. */
export function VisitCard({ visit, onCancel, onAnswered }: VisitCardProps) {
  const t = useTexts();
  const titleId = useId();
  const language = useLanguage();
  return (
    <article className="card" aria-labelledby={titleId}>
      <h3 id={titleId}>
        <TermTime term={visit} />
      </h3>
      <TermPlace term={visit} />
      {visit.offer && onAnswered && <Offer visit={{ ...visit, offer: visit.offer }} onAnswered={onAnswered} />}
      {onCancel ? (
        <p className="actions">
          <Link className="button" to={`/rezerwacja-wizyty?zmiana=${visit.id}`}>
            {t.changeTerm}
          </Link>
          <button type="button" aria-describedby={titleId} onClick={onCancel}>
            {t.cancelVisit}
          </button>
        </p>
      ) : (
        <p className="tag">{outcomeOf(visit, t, language)}</p>
      )}
    </article>
  );
}

function outcomeOf({ status, startAt, givenOn }: OwnVisit, t: Texts, language: Language): string {
  // A dose can be given on another day than that of the term, which stands above.
  if (status === 'COMPLETED' && givenOn && givenOn !== dayOf(startAt))
    return t.statusGivenOn(formatDay(givenOn, 'date', language));
  if (status === 'COMPLETED') return t.statusCompleted;
  return status === 'NO_SHOW' ? t.statusNoShow : t.statusPast;
}
