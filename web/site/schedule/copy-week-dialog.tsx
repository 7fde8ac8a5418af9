import { type FormEvent, useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import { addDays, dayOf } from '../../ui/time.ts';
import type { DayException } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { Sheet } from '../ui/sheet.tsx';
import { copiesOf } from './copy-week.ts';

interface CopyWeekDialogProps {
  readonly exceptions: readonly DayException[];
  readonly onCopy: (copies: DayException[]) => void;
  readonly onClose: () => void;
}

/** Copies the exceptions of one week onto another. */
export function CopyWeekDialog({ exceptions, onCopy, onClose }: CopyWeekDialogProps) {
  const t = useTexts();
  const [from, setFrom] = useState(() => dayOf(Date.now()));
  const [to, setTo] = useState(() => addDays(dayOf(Date.now()), 7));
  const [judged, setJudged] = useState(false);
  const copy = (event: FormEvent) => {
    event.preventDefault();
    setJudged(true);
    if (from && to) onCopy(copiesOf(exceptions, from, to));
  };
  return (
    <Sheet title={t.copyWeek} kind="question" onClose={onClose}>
      <p>{t.copyWeekExplained}</p>
      <form onSubmit={copy} noValidate>
        <TextField
          label={t.fromWeek}
          type="date"
          error={judged && !from ? t.wrongDay : undefined}
          value={from}
          onChange={setFrom}
        />
        <TextField
          label={t.toWeek}
          type="date"
          error={judged && !to ? t.wrongDay : undefined}
          value={to}
          onChange={setTo}
        />
        <p className="actions">
          <button type="submit" className="primary">
            {t.copyWeek}
          </button>
          <button type="button" onClick={onClose}>
            {t.cancel}
          </button>
        </p>
      </form>
    </Sheet>
  );
}
