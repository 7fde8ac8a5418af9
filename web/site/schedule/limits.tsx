import { Checkbox } from 'react-aria-components';
import { useProgrammes } from '../../ui/programmes.tsx';
import type { Timetable } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { CountField } from '../ui/count-field.tsx';

interface LimitsProps {
  readonly timetable: Timetable;
  readonly onChange: (change: Partial<Timetable>) => void;
}

const DOSES_MAX = 100_000;

/** What holds back the regular hours: holidays, and what is delivered in a week. */
export function Limits({ timetable: { closedOnHolidays, weeklyCaps }, onChange }: LimitsProps) {
  const t = useTexts();
  const vaccines = useProgrammes().flatMap((programme) => programme.vaccines);
  const putCap = (vaccineType: Timetable['weeklyCaps'][number]['vaccineType'], doses: number | undefined) => {
    const others = weeklyCaps.filter((cap) => cap.vaccineType !== vaccineType);
    onChange({ weeklyCaps: doses === undefined ? others : [...others, { vaccineType, doses }] });
  };
  return (
    <section aria-labelledby="limits">
      <h2 id="limits">{t.holidaysAndCaps}</h2>
      <Checkbox
        className="tick"
        isSelected={closedOnHolidays}
        onChange={(closed) => onChange({ closedOnHolidays: closed })}
      >
        {t.closedOnHolidays}
      </Checkbox>
      <fieldset>
        <legend>{t.capsTitle}</legend>
        <p className="hint">{t.capsHint}</p>
        <div className="columns caps">
          {vaccines.map(({ type, name }) => (
            <CountField
              key={type}
              label={name}
              min={0}
              max={DOSES_MAX}
              value={weeklyCaps.find((cap) => cap.vaccineType === type)?.doses}
              onChange={(doses) => putCap(type, doses)}
            />
          ))}
        </div>
      </fieldset>
    </section>
  );
}
