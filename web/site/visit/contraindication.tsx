import { useLanguage } from '../../ui/language.ts';
import { formatDay } from '../../ui/time.ts';
import type { VisitRecord } from '../api.ts';
import { useTexts } from '../texts/index.ts';

/** Why the dose was not given. */
export function ContraindicationFound({ found }: { found: NonNullable<VisitRecord['contraindication']> }) {
  const t = useTexts();
  const language = useLanguage();
  const { kind, until, foundBy } = found;
  const parts = [
    kind === 'temporary' ? t.foundTemporary : t.foundPermanent,
    until && t.foundUntil(formatDay(until, 'date', language)),
    t.foundBy(foundBy),
  ];
  return <p className="note">{parts.filter(Boolean).join(', ')}</p>;
}
