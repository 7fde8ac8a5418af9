import { useId } from 'react';
import { useLanguage } from '../../ui/language.ts';
import type { TrailEntry } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { momentText } from '../ui/moment.ts';
import { authorText, changeText, recordText } from './record-text.ts';

/** The changes that lead to another term than the one before. */
const GIVES_TERM = {
  booked: true,
  moved: true,
  cancelled: false,
  offered: false,
  offerEnded: false,
  checkedIn: false,
  completed: false,
  corrected: false,
  annulled: false,
  noShow: false,
  notQualified: false,
} as const satisfies Record<TrailEntry['change'], boolean>;

/** Every change of a visit, the first one first: when, what, by whom, why, and what stood before. */
export function Trail({ entries }: { entries: readonly TrailEntry[] }) {
  const t = useTexts();
  const language = useLanguage();
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{t.trail}</h3>
      <ol className="plain trail">
        {entries.map((entry) => (
          <li key={`${entry.at} ${entry.change}`}>
            <strong>{changeText(entry, t)}</strong>
            <small>
              <time dateTime={entry.at}>{momentText(entry.at, language, 'date')}</time>, {authorText(entry, t)}
            </small>
            {GIVES_TERM[entry.change] && <div>{t.forTerm(momentText(entry.startAt, language, 'date'))}</div>}
            {entry.reason && <div>{t.because(entry.reason)}</div>}
            {entry.similarBatches.length > 0 && <div>{t.confirmedUnlike(entry.similarBatches.join(', '))}</div>}
            {entry.was && <div>{t.before(recordText(entry.was, t, language))}</div>}
          </li>
        ))}
      </ol>
    </section>
  );
}
