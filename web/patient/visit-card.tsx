import { useId } from 'react';
import type { Visit } from '../ui/api.ts';
import { Link } from '../ui/link.tsx';
import { TermPlace, TermTime } from './term.tsx';
import { type Texts, useTexts } from './texts.ts';

/** A visit; with `onCancel` one that can still be changed. */
export function VisitCard({ visit, onCancel }: { visit: Visit; onCancel?: () => void }) {
  const t = useTexts();
  const titleId = useId();
  return (
    <article className="card" aria-labelledby={titleId}>
      <h3 id={titleId}>
        <TermTime term={visit} />
      </h3>
      <TermPlace term={visit} />
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
        <p className="tag">{outcomeOf(visit, t)}</p>
      )}
    </article>
  );
}

function outcomeOf({ status }: Visit, t: Texts): string {
  if (status === 'COMPLETED') return t.statusCompleted;
  return status === 'NO_SHOW' ? t.statusNoShow : t.statusPast;
}
