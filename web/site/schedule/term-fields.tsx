import { TextField } from '../../ui/field.tsx';
import type { VaccineType } from '../../ui/vaccines.ts';
import type { Audience, WeeklyRule } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { SomeOf } from '../ui/choices.tsx';
import { CountField } from '../ui/count-field.tsx';
import { AudienceField, DOSES, VaccineField } from '../ui/vaccine-fields.tsx';

/** What a rule and extra hours have in common, as it is typed. */
export interface TermsDraft {
  readonly from: string;
  readonly to: string;
  readonly slotMinutes: number | undefined;
  readonly capacity: number | undefined;
  /** Empty until one is chosen. */
  readonly vaccineType: VaccineType;
  readonly doses: readonly number[];
  readonly audience: Audience;
}

type Terms = Omit<WeeklyRule, 'weekdays'>;

export const NEW_TERMS: TermsDraft = {
  from: '08:00',
  to: '16:00',
  slotMinutes: 15,
  capacity: 1,
  vaccineType: '',
  doses: [1],
  audience: 'external',
};

/** The terms that a draft describes; undefined while something is missing. */
export function termsOf({ slotMinutes, capacity, doses, ...rest }: TermsDraft): Terms | undefined {
  if (
    slotMinutes === undefined ||
    capacity === undefined ||
    rest.vaccineType === '' ||
    doses.length === 0 ||
    !areHours(rest)
  )
    return undefined;
  return { ...rest, slotMinutes, capacity, doses: [...doses] };
}

function areHours({ from, to }: Pick<TermsDraft, 'from' | 'to'>): boolean {
  return /^\d\d:\d\d$/.test(from) && /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(to) && from < to;
}

interface TermFieldsProps {
  readonly draft: TermsDraft;
  readonly onChange: (change: Partial<TermsDraft>) => void;
  /** Whether faults are to be shown yet. */
  readonly judged: boolean;
}

const PLACES_MAX = 500;
const MINUTES_MAX = 240;

/** The fields of terms that follow one another from an hour to an hour. */
export function TermFields({ draft, onChange, judged }: TermFieldsProps) {
  const t = useTexts();
  return (
    <>
      <div className="columns">
        <TextField label={t.fromTime} type="time" value={draft.from} onChange={(from) => onChange({ from })} />
        <TextField
          label={t.toTime}
          hint={t.toTimeHint}
          error={judged && !areHours(draft) ? t.wrongHours : undefined}
          autoComplete="off"
          value={draft.to}
          onChange={(to) => onChange({ to })}
        />
        <CountField
          label={t.slotMinutes}
          max={MINUTES_MAX}
          value={draft.slotMinutes}
          onChange={(slotMinutes) => onChange({ slotMinutes })}
        />
        <CountField
          label={t.capacity}
          max={PLACES_MAX}
          value={draft.capacity}
          onChange={(capacity) => onChange({ capacity })}
        />
      </div>
      <VaccineField value={draft.vaccineType} judged={judged} onChange={(vaccineType) => onChange({ vaccineType })} />
      <SomeOf
        label={t.doses}
        error={judged && draft.doses.length === 0 ? t.wrongDoses : undefined}
        value={draft.doses.map(String)}
        onChange={(doses) => onChange({ doses: doses.map(Number).sort((a, b) => a - b) })}
        choices={DOSES.map((dose) => ({ value: String(dose), name: String(dose) }))}
      />
      <AudienceField value={draft.audience} onChange={(audience) => onChange({ audience })} />
    </>
  );
}
