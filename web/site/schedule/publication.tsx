import { useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import { Status } from '../../ui/heading.tsx';
import { addDays, dayOf } from '../../ui/time.ts';
import { type OtherSchedule, otherScheduleOf, type Preview, type Schedule } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { Sheet } from '../ui/sheet.tsx';
import { useAction } from '../ui/use-action.ts';
import type { Draft } from './draft.ts';
import { Fault } from './fault.tsx';
import { PreviewSummary } from './preview-summary.tsx';

interface PublicationProps {
  readonly pointId: string;
  readonly draft: Draft;
  readonly onPublished: (schedule: Schedule) => void;
  readonly onConflict: (other: OtherSchedule) => void;
}

/** The coming fortnight, today included. */
const DAYS_AHEAD = 13;

/** Shows what publishing the draft would do, and publishes it. */
export function Publication({ pointId, draft, onPublished, onConflict }: PublicationProps) {
  const t = useTexts();
  const api = useApi();
  const { busy, error, run } = useAction();
  const [from, setFrom] = useState(() => dayOf(Date.now()));
  const [to, setTo] = useState(() => addDays(dayOf(Date.now()), DAYS_AHEAD));
  const [shown, setShown] = useState<{ preview: Preview; asks: boolean }>();
  const wrong = !from || !to || to < from;
  const range = { from, to };

  const preview = (asks: boolean) => {
    if (wrong) return;
    run(async () => {
      setShown({ preview: await api.previewSchedule(pointId, { timetable: draft.mine, ...range }), asks });
    });
  };
  const publish = () =>
    run(async () => {
      try {
        const body = { version: draft.version, timetable: draft.mine, ...range };
        onPublished(await api.publishSchedule(pointId, body));
      } catch (failure) {
        const other = otherScheduleOf(failure);
        if (!other) throw failure;
        setShown(undefined);
        onConflict(other);
      }
    });

  return (
    <section aria-labelledby="publication">
      <h2 id="publication">{t.publishTitle}</h2>
      <div className="columns">
        <TextField label={t.publishFrom} type="date" value={from} onChange={setFrom} />
        <TextField
          label={t.publishTo}
          type="date"
          error={wrong ? t.wrongRange : undefined}
          value={to}
          onChange={setTo}
        />
      </div>
      <Status>{busy && t.previewing}</Status>
      {error && !shown && <Fault error={error} timetable={draft.mine} />}
      <p className="actions">
        <button type="button" aria-disabled={busy} onClick={() => preview(false)}>
          {t.preview}
        </button>
        <button type="button" className="primary" aria-disabled={busy} onClick={() => preview(true)}>
          {t.publish}
        </button>
      </p>
      {shown && (
        <Sheet title={shown.asks ? t.publishQuestion : t.previewTitle} onClose={() => setShown(undefined)}>
          <PreviewSummary preview={shown.preview} />
          <Status>{busy && t.saving}</Status>
          {error && <Fault error={error} timetable={draft.mine} />}
          {shown.asks && (
            <p className="actions">
              <button type="button" className="primary" aria-disabled={busy} onClick={publish}>
                {t.confirm}
              </button>
              <button type="button" onClick={() => setShown(undefined)}>
                {t.cancel}
              </button>
            </p>
          )}
        </Sheet>
      )}
    </section>
  );
}
