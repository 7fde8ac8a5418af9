import { Checkbox } from 'react-aria-components';
import { nameOf } from '../../../shared/domain/person.ts';
import { Status } from '../../ui/heading.tsx';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import type { SiteVisit } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { SomeOf } from '../ui/choices.tsx';

interface VisitChoiceProps {
  readonly visits: readonly SiteVisit[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  readonly error?: string | undefined;
}

/** Chooses among the visits of a day, all at once or one by one. */
export function VisitChoice({ visits, chosen, onChange, error }: VisitChoiceProps) {
  const t = useTexts();
  const language = useLanguage();
  if (visits.length === 0) return <p className="empty">{t.replanNoVisits}</p>;
  const all = chosen.length === visits.length;
  return (
    <>
      <Checkbox
        className="tick"
        isSelected={all}
        isIndeterminate={chosen.length > 0 && !all}
        onChange={(selected) => onChange(selected ? visits.map(({ id }) => id) : [])}
      >
        {t.replanAll}
      </Checkbox>
      <SomeOf
        label={t.replanVisits}
        error={error}
        choices={visits.map(({ id, startAt, patient }) => ({
          value: id,
          name: `${formatMoment(startAt, 'time', language)} ${nameOf(patient, 'family')}`,
        }))}
        value={chosen}
        onChange={onChange}
      />
      <Status>{t.replanChosen(chosen.length)}</Status>
    </>
  );
}
