import { type FormEvent, useCallback, useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import { useLanguage } from '../../ui/language.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatDay } from '../../ui/time.ts';
import { useLoad } from '../../ui/use-load.ts';
import type { Timetable } from '../api.ts';
import { useApi } from '../client.ts';
import { PreviewSummary } from '../schedule/preview-summary.tsx';
import { publishOnTop } from '../schedule/publish-on-top.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { useAction } from '../ui/use-action.ts';

interface OpenCloseDialogProps {
  readonly pointId: string;
  readonly day: string;
  /** Whether the day is closed and to be opened. */
  readonly opens: boolean;
  readonly onDone: (said: string) => void;
  readonly onClose: () => void;
}

/** Closes a day or opens it again, after showing what becomes of its terms and visits. */
export function OpenCloseDialog({ pointId, day, opens, onDone, onClose }: OpenCloseDialogProps) {
  const t = useTexts();
  const api = useApi();
  const language = useLanguage();
  const action = useAction();
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState(false);
  const preview = useLoad(
    useCallback(async () => {
      const { timetable } = await api.getSchedule(pointId);
      const planned = opens ? opened(timetable, day) : closed(timetable, day, PREVIEW_REASON);
      return api.previewSchedule(pointId, { timetable: planned, from: day, to: day });
    }, [api, pointId, day, opens]),
  );

  const publish = async (event: FormEvent) => {
    event.preventDefault();
    const because = reason.trim();
    setWrong(!opens && because === '');
    if (!opens && because === '') return;
    const done = await action.run(async () => {
      await publishOnTop(api, pointId, { from: day, to: day }, (timetable) =>
        opens ? opened(timetable, day) : closed(timetable, day, because),
      );
    });
    if (done) onDone(opens ? t.dayOpenedDone : t.dayClosedDone);
  };

  const title = opens ? t.openDay : t.closeDay;
  return (
    <Sheet title={title} kind="question" onClose={onClose}>
      <p className="point">{formatDay(day, 'day', language)}</p>
      {preview.data ? <PreviewSummary preview={preview.data} /> : <Loading of={preview} />}
      <form onSubmit={publish} noValidate>
        {!opens && (
          <TextField
            label={t.reason}
            hint={t.closeReasonHint}
            error={wrong ? t.wrongReason : undefined}
            value={reason}
            onChange={setReason}
          />
        )}
        <ActionState of={action} />
        <p className="actions">
          <button type="submit" className={opens ? 'primary' : 'danger'} aria-disabled={action.busy || !preview.data}>
            {title}
          </button>
          <button type="button" onClick={onClose}>
            {t.cancel}
          </button>
        </p>
      </form>
    </Sheet>
  );
}

/** A preview needs a reason as a publication does, and shows it nowhere. */
const PREVIEW_REASON = '-';

function closed(timetable: Timetable, day: string, reason: string): Timetable {
  return { ...timetable, exceptions: [...timetable.exceptions, { kind: 'closed', day, reason }] };
}

function opened(timetable: Timetable, day: string): Timetable {
  const isClosing = (each: Timetable['exceptions'][number]) => each.kind === 'closed' && each.day === day && !each.from;
  return { ...timetable, exceptions: timetable.exceptions.filter((each) => !isClosing(each)) };
}
