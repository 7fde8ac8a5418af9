import { useState } from 'react';
import { Status } from '../../ui/heading.tsx';
import { useLanguage } from '../../ui/language.ts';
import { formatDay } from '../../ui/time.ts';
import type { DayException } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { CopyWeekDialog } from './copy-week-dialog.tsx';
import { ExceptionDialog } from './exception-dialog.tsx';
import { exceptionText, kindText } from './timetable.ts';

interface ExceptionsProps {
  readonly exceptions: readonly DayException[];
  readonly onChange: (exceptions: DayException[]) => void;
}

/** The days that differ from the regular week. */
export function Exceptions({ exceptions, onChange }: ExceptionsProps) {
  const t = useTexts();
  const language = useLanguage();
  const [edited, setEdited] = useState<{ index: number; exception: DayException | undefined }>();
  const [copying, setCopying] = useState(false);
  const [said, setSaid] = useState<string>();
  // Shown by day; edited and removed where they stand.
  const rows = exceptions
    .map((exception, index) => ({ exception, index }))
    .sort((a, b) => a.exception.day.localeCompare(b.exception.day));
  const nameOf = (each: DayException) => `${each.day} ${kindText(each, t)} ${exceptionText(each, t)}`;
  return (
    <section aria-labelledby="exceptions">
      <h2 id="exceptions">{t.exceptions}</h2>
      {rows.length === 0 && <p className="empty">{t.noExceptions}</p>}
      {rows.length > 0 && (
        <table className="stack">
          <caption className="hidden">{t.exceptions}</caption>
          <thead>
            <tr>
              <th scope="col">{t.day}</th>
              <th scope="col">{t.kind}</th>
              <th scope="col">{t.hours}</th>
              <th scope="col">{t.actions}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ exception, index }) => (
              <tr key={index}>
                <th scope="row">{formatDay(exception.day, 'day', language)}</th>
                <td data-label={t.kind}>{kindText(exception, t)}</td>
                <td>{exceptionText(exception, t)}</td>
                <td>
                  <div className="row-actions">
                    <button
                      type="button"
                      aria-label={`${t.edit}: ${nameOf(exception)}`}
                      onClick={() => setEdited({ index, exception })}
                    >
                      {t.edit}
                    </button>
                    <button
                      type="button"
                      aria-label={`${t.remove}: ${nameOf(exception)}`}
                      onClick={() => onChange(exceptions.toSpliced(index, 1))}
                    >
                      {t.remove}
                    </button>
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Status>{said}</Status>
      <p className="actions">
        <button type="button" onClick={() => setEdited({ index: exceptions.length, exception: undefined })}>
          {t.addException}
        </button>
        <button type="button" onClick={() => setCopying(true)}>
          {t.copyWeek}
        </button>
      </p>
      {edited && (
        <ExceptionDialog
          exception={edited.exception}
          onSave={(exception) => {
            onChange(exceptions.toSpliced(edited.index, 1, exception));
            setEdited(undefined);
          }}
          onClose={() => setEdited(undefined)}
        />
      )}
      {copying && (
        <CopyWeekDialog
          exceptions={exceptions}
          onCopy={(copies) => {
            onChange([...exceptions, ...copies]);
            setSaid(t.copied(copies.length));
            setCopying(false);
          }}
          onClose={() => setCopying(false)}
        />
      )}
    </section>
  );
}
