import { type FormEvent, useState } from 'react';
import type { WeeklyRule } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { SomeOf } from '../ui/choices.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { NEW_TERMS, TermFields, type TermsDraft, termsOf } from './term-fields.tsx';

interface RuleDialogProps {
  /** What the fields begin with; undefined for what is usual. */
  readonly rule: WeeklyRule | undefined;
  readonly onSave: (rule: WeeklyRule) => void;
  readonly onClose: () => void;
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Edits the hours of some days of the week. */
export function RuleDialog({ rule, onSave, onClose }: RuleDialogProps) {
  const t = useTexts();
  const [weekdays, setWeekdays] = useState<readonly number[]>(rule?.weekdays ?? [1, 2, 3, 4, 5]);
  const [draft, setDraft] = useState<TermsDraft>(rule ?? NEW_TERMS);
  const [judged, setJudged] = useState(false);
  const save = (event: FormEvent) => {
    event.preventDefault();
    setJudged(true);
    const terms = termsOf(draft);
    if (terms && weekdays.length > 0) onSave({ ...terms, weekdays: [...weekdays] });
  };
  return (
    <Sheet title={t.editRule} onClose={onClose}>
      <form onSubmit={save} noValidate>
        <SomeOf
          label={t.weekdays}
          error={judged && weekdays.length === 0 ? t.wrongWeekdays : undefined}
          value={weekdays.map(String)}
          onChange={(chosen) => setWeekdays(chosen.map(Number).sort((a, b) => a - b))}
          choices={WEEKDAYS.map((day) => ({ value: String(day), name: t.weekday(day) }))}
        />
        <TermFields draft={draft} onChange={(change) => setDraft({ ...draft, ...change })} judged={judged} />
        <p className="actions">
          <button type="submit" className="primary">
            {t.save}
          </button>
          <button type="button" onClick={onClose}>
            {t.cancel}
          </button>
        </p>
      </form>
    </Sheet>
  );
}
