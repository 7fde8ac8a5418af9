import { useState } from 'react';
import { Status } from '../../ui/heading.tsx';
import { type Language, useLanguage } from '../../ui/language.ts';
import { formatDay, formatMoment } from '../../ui/time.ts';
import type { OtherSchedule, Schedule } from '../api.ts';
import { type Texts, useTexts } from '../texts/index.ts';
import { Conflict } from './conflict.tsx';
import type { Draft } from './draft.ts';
import { Exceptions } from './exceptions.tsx';
import { Limits } from './limits.tsx';
import { Publication } from './publication.tsx';
import { Rules } from './rules.tsx';
import { useDraft } from './use-draft.ts';

interface EditorProps {
  readonly pointId: string;
  readonly schedule: Schedule;
  readonly restored: Draft | undefined;
  readonly justPublished: boolean;
  readonly onPublished: (schedule: Schedule) => void;
}

/** Days that nobody published can lie between those that somebody did: whoever plans has to see them. */
function publishedDays({ published, publishedTo }: Schedule, t: Texts, language: Language): string {
  const written = (day: string) => formatDay(day, 'date', language);
  if (published.length > 0) return t.publishedOn(published.map(({ from, to }) => `${written(from)} – ${written(to)}`));
  return publishedTo ? t.publishedTo(written(publishedTo)) : t.neverPublished;
}

/** Edits a timetable and publishes it. */
export function Editor({ pointId, schedule, restored, justPublished, onPublished }: EditorProps) {
  const t = useTexts();
  const language = useLanguage();
  const { draft, changed, edit, goOnWith, discard } = useDraft(pointId, schedule, restored);
  const [other, setOther] = useState<OtherSchedule>();
  const { changedAt, changedBy } = schedule;
  const resolve = (withMine: boolean) => {
    if (!other) return;
    goOnWith(other, withMine);
    setOther(undefined);
  };
  return (
    <div className="editor">
      <p className="hint">
        {publishedDays(schedule, t, language)}{' '}
        {changedAt &&
          t.changedBy(
            changedBy ?? '–',
            `${formatMoment(changedAt, 'date', language)}, ${formatMoment(changedAt, 'time', language)}`,
          )}
      </p>
      <Status>{changed ? (restored ? t.draftRestored : t.draftUnsaved) : justPublished && t.published}</Status>
      {changed && (
        <p className="actions">
          <button type="button" onClick={discard}>
            {t.discard}
          </button>
        </p>
      )}
      {other && <Conflict base={draft.base} other={other} onResolve={resolve} />}
      <Rules rules={draft.mine.rules} onChange={(rules) => edit({ rules })} />
      <Exceptions exceptions={draft.mine.exceptions} onChange={(exceptions) => edit({ exceptions })} />
      <Limits timetable={draft.mine} onChange={edit} />
      <Publication pointId={pointId} draft={draft} onPublished={onPublished} onConflict={setOther} />
    </div>
  );
}
