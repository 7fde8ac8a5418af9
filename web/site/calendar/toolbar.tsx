import { SelectField, TextField } from '../../ui/field.tsx';
import { VaccineOptions } from '../../ui/programmes.tsx';
import { addDays, dayOf } from '../../ui/time.ts';
import { useTexts } from '../texts/index.ts';
import { OneOf } from '../ui/choices.tsx';
import { ALL } from './filter.ts';
import type { View } from './range.ts';

const DAYS = { day: 1, week: 7 } as const satisfies Record<View, number>;

interface ToolbarProps {
  readonly view: View;
  readonly day: string;
  readonly vaccine: string;
  readonly closed: boolean;
  readonly onGo: (view: View, day: string) => void;
  readonly onVaccine: (vaccine: string) => void;
  readonly onOpen: (panel: 'addVisit' | 'addTerm' | 'closeDay' | 'openDay') => void;
}

/** Which days the calendar shows, and what can be added to them. */
export function Toolbar({ view, day, vaccine, closed, onGo, onVaccine, onOpen }: ToolbarProps) {
  const t = useTexts();
  return (
    <div className="toolbar no-print">
      <div className="toolbar-days">
        <button type="button" onClick={() => onGo(view, addDays(day, -DAYS[view]))}>
          {t.previous}
        </button>
        <button type="button" onClick={() => onGo(view, dayOf(Date.now()))}>
          {t.today}
        </button>
        <button type="button" onClick={() => onGo(view, addDays(day, DAYS[view]))}>
          {t.next}
        </button>
        <TextField
          label={t.day}
          type="date"
          value={day}
          // A date half typed, or cleared, is no day to go to.
          onChange={(chosen) => /^2\d{3}-/.test(chosen) && onGo(view, chosen)}
        />
        <OneOf
          label={t.view}
          value={view}
          onChange={(chosen) => onGo(chosen as View, day)}
          choices={[
            { value: 'day', name: t.dayView },
            { value: 'week', name: t.weekView },
          ]}
        />
        <SelectField label={t.vaccineFilter} value={vaccine} onChange={onVaccine}>
          <option value={ALL}>{t.allVaccines}</option>
          <VaccineOptions />
        </SelectField>
      </div>
      <div className="actions">
        <button type="button" className="primary" onClick={() => onOpen('addVisit')}>
          {t.addVisit}
        </button>
        <button type="button" onClick={() => onOpen('addTerm')}>
          {t.addTerm}
        </button>
        <button type="button" onClick={() => onOpen(closed ? 'openDay' : 'closeDay')}>
          {closed ? t.openDay : t.closeDay}
        </button>
        <button type="button" onClick={() => print()}>
          {t.printList}
        </button>
      </div>
    </div>
  );
}
