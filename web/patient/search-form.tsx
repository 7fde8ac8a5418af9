import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { TextField } from '../ui/field.tsx';
import { dayOf } from '../ui/time.ts';
import { type VaccineType, vaccineName } from '../ui/vaccines.ts';
import { type Criteria, firstCriteria, type Problems, problemsOf } from './criteria.ts';
import { type CriteriaProps, PlaceFields } from './place-fields.tsx';
import { useTexts } from './texts.ts';

interface SearchFormProps {
  readonly busy: boolean;
  /** The vaccines that the referral covers. */
  readonly covered: readonly VaccineType[];
  /** What the server found wrong with the last search. */
  readonly refused: Problems | undefined;
  readonly onSearch: (criteria: Criteria) => void;
}

export function SearchForm({ busy, covered, refused, onSearch }: SearchFormProps) {
  const t = useTexts();
  const [criteria, setCriteria] = useState(() => firstCriteria(dayOf(Date.now())));
  const [problems, setProblems] = useState<Problems>({});
  /** How often problems were shown: each time the first of them takes the focus. */
  const [times, setTimes] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const show = useCallback((found: Problems) => {
    setProblems(found);
    setTimes((before) => before + 1);
  }, []);
  useEffect(() => {
    if (times > 0) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [times]);
  useEffect(() => {
    if (refused) show(refused);
  }, [refused, show]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = problemsOf(criteria, dayOf(Date.now()));
    if (Object.keys(found).length > 0) return show(found);
    setProblems({});
    onSearch(criteria);
  };
  const fields = {
    criteria,
    problems,
    onChange: (change: Partial<Criteria>) => {
      setCriteria((before) => ({ ...before, ...change }));
      const settled = Object.keys(change).map((field) => [field, undefined]);
      setProblems((before) => ({ ...before, ...Object.fromEntries(settled) }));
    },
  };
  return (
    // The browser's own messages speak the browser's language, not the page's.
    <form ref={form} onSubmit={submit} noValidate className="panel">
      <PlaceFields {...fields} />
      <TimeFields {...fields} />
      {covered.length > 1 && <VaccineFields {...fields} covered={covered} />}
      <button type="submit" className="primary" aria-label={t.searchLabel} aria-disabled={busy}>
        {t.search}
      </button>
    </form>
  );
}

function TimeFields({ criteria, problems, onChange }: CriteriaProps) {
  const t = useTexts();
  return (
    <fieldset>
      <legend>{t.when}</legend>
      <div className="columns">
        <TextField
          label={t.fromDay}
          type="date"
          min={dayOf(Date.now())}
          value={criteria.fromDay}
          error={problems.fromDay && t[problems.fromDay]}
          onChange={(fromDay) => onChange({ fromDay })}
        />
        <TextField
          label={t.toDay}
          type="date"
          min={criteria.fromDay}
          value={criteria.toDay}
          error={problems.toDay && t[problems.toDay]}
          onChange={(toDay) => onChange({ toDay })}
        />
        <TextField
          label={t.fromHour}
          type="time"
          value={criteria.fromHour}
          onChange={(fromHour) => onChange({ fromHour })}
        />
        <TextField
          label={t.toHour}
          type="time"
          value={criteria.toHour}
          error={problems.toHour && t[problems.toHour]}
          onChange={(toHour) => onChange({ toHour })}
        />
      </div>
    </fieldset>
  );
}

function VaccineFields({
  criteria: { vaccineTypes },
  covered,
  onChange,
}: CriteriaProps & Pick<SearchFormProps, 'covered'>) {
  const t = useTexts();
  return (
    <fieldset aria-describedby="vaccines-hint">
      <legend>{t.vaccines}</legend>
      <p className="hint" id="vaccines-hint">
        {t.vaccinesHint}
      </p>
      <div className="choices">
        {covered.map((type) => (
          <label key={type} className="choice">
            <input
              type="checkbox"
              checked={vaccineTypes.includes(type)}
              onChange={(event) =>
                onChange({
                  vaccineTypes: event.target.checked
                    ? [...vaccineTypes, type]
                    : vaccineTypes.filter((chosen) => chosen !== type),
                })
              }
            />
            {vaccineName(type)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
