import { useLanguage } from '../../ui/language.ts';
import { formatDay, formatMoment } from '../../ui/time.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { Preview } from '../api.ts';
import { useTexts } from '../texts/index.ts';

/** A fortnight of short terms changes in thousands of lines, which nobody reads to the end. */
const LINES_MAX = 200;

/** What a publication would do, by day and term by term. */
export function PreviewSummary({ preview }: { preview: Preview }) {
  const t = useTexts();
  const language = useLanguage();
  const { days, changes } = preview;
  const count = (kind: string) => changes.filter(({ change }) => change === kind).length;
  const visits = days.reduce((sum, day) => sum + day.visits, 0);
  const changing = days.filter((day) => day.placesBefore !== day.placesAfter || day.visits > 0 || day.holiday);
  if (changes.length === 0 && visits === 0) return <p className="empty">{t.nothingChanges}</p>;
  return (
    <div className="preview">
      <p>{t.summary(count('appears'), count('changes'), count('vanishes'))}</p>
      {visits > 0 && <p className="note warning">{t.visitsWarning(visits)}</p>}
      <table>
        <caption className="hidden">{t.previewTitle}</caption>
        <thead>
          <tr>
            <th scope="col">{t.day}</th>
            <th scope="col">{t.placesBefore}</th>
            <th scope="col">{t.placesAfter}</th>
            <th scope="col">{t.visitsTouched}</th>
          </tr>
        </thead>
        <tbody>
          {changing.map(({ day, holiday, placesBefore, placesAfter, visits: touched }) => (
            <tr key={day}>
              <th scope="row">
                {formatDay(day, 'short', language)} {holiday && <small>{holiday}</small>}
              </th>
              <td>{placesBefore}</td>
              <td>{placesAfter}</td>
              <td>{touched > 0 ? <strong>{touched}</strong> : 0}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <details>
        <summary>{t.details}</summary>
        {changes.length > LINES_MAX && <p className="hint">{t.firstOf(LINES_MAX, changes.length)}</p>}
        <ul className="changes">
          {changes.slice(0, LINES_MAX).map(({ slot, change, placesBefore, placesAfter, visits: touched }) => (
            <li key={slot.id} className={change}>
              <strong>{t[change]}</strong>: {formatMoment(slot.startAt, 'short', language)}{' '}
              {formatMoment(slot.startAt, 'time', language)}, {vaccineName(slot.vaccineType)}, {t.dose(slot.dose)},{' '}
              {placesBefore} → {placesAfter}
              {touched > 0 && `, ${t.visitsTouched.toLowerCase()}: ${touched}`}
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}
