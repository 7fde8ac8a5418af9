import { useEffect, useId, useRef } from 'react';
import { useLanguage } from '../../ui/language.ts';
import type { VisitRecord } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { momentText } from '../ui/moment.ts';
import type { RecordDraft } from './dose-draft.ts';
import { authorText, draftOf, linesOf } from './record-text.ts';

interface StandingRecordProps {
  readonly visit: VisitRecord;
  /** What was typed, to be compared. */
  readonly typed?: RecordDraft;
}

/** What somebody else has made of a record meanwhile, beside what was typed. Takes the focus: it has to be read before anything is sent again. */
export function StandingRecord({ visit, typed }: StandingRecordProps) {
  const t = useTexts();
  const language = useLanguage();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const last = visit.trail.at(-1);
  const mine = typed && linesOf(typed, t, language);
  return (
    <section className="note warning" aria-labelledby={id}>
      <h3 id={id} ref={heading} tabIndex={-1}>
        {t.recordChanged}
      </h3>
      {last && (
        <p>{t.recordChangedBy(authorText(last, t), momentText(last.at, language, 'date'), last.reason ?? '–')}</p>
      )}
      {visit.record ? (
        <table>
          <caption className="hidden">{t.recordChanged}</caption>
          <thead>
            <tr>
              <th scope="col">{t.field}</th>
              <th scope="col">{t.standsNow}</th>
              {mine && <th scope="col">{t.youTyped}</th>}
            </tr>
          </thead>
          <tbody>
            {linesOf(draftOf(visit.record), t, language).map(({ name, value }, i) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value || '–'}</td>
                {mine && <td className={mine[i]!.value === value ? undefined : 'other'}>{mine[i]!.value || '–'}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p>{t.recordGone}</p>
      )}
      {typed && visit.record && <p>{t.saveOverIt}</p>}
    </section>
  );
}
