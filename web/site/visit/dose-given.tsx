import { useId } from 'react';
import { useLanguage } from '../../ui/language.ts';
import type { RecordedVisit } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { momentText } from '../ui/moment.ts';
import { draftOf, linesOf } from './record-text.ts';
import type { Asked } from './visit-questions.tsx';

interface DoseGivenProps {
  readonly visit: RecordedVisit;
  readonly onAsk: (asked: Asked) => void;
}

/** The whole record of a dose, and the ways to change it. */
export function DoseGiven({ visit, onAsk }: DoseGivenProps) {
  const t = useTexts();
  const language = useLanguage();
  const id = useId();
  const { record } = visit;
  const lines = [
    ...linesOf(draftOf(record), t, language),
    { name: t.recordedAt, value: momentText(record.recordedAt, language, 'date') },
  ];
  return (
    <section className="card" aria-labelledby={id}>
      <h3 id={id}>{t.doseGiven}</h3>
      <dl className="facts">
        {lines.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value || t.notRecorded}</dd>
          </div>
        ))}
      </dl>
      <p className="actions">
        <button type="button" onClick={() => onAsk({ what: 'correct', opened: visit })}>
          {t.correctRecord}
        </button>
        <button type="button" onClick={() => onAsk({ what: 'annul', opened: visit })}>
          {t.annulRecord}
        </button>
      </p>
    </section>
  );
}
