import { SelectField } from '../../ui/field.tsx';
import { VaccineOptions } from '../../ui/programmes.tsx';
import type { VaccineType } from '../../ui/vaccines.ts';
import type { Audience } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { OneOf } from './choices.tsx';

/** As many as the wire takes. */
export const DOSES = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

interface VaccineFieldProps {
  /** Empty until one is chosen. */
  readonly value: VaccineType;
  readonly onChange: (value: VaccineType) => void;
  /** Whether faults are to be shown yet. */
  readonly judged?: boolean;
}

export function VaccineField({ value, onChange, judged = false }: VaccineFieldProps) {
  const t = useTexts();
  const error = judged && value === '' ? t.wrongVaccine : undefined;
  return (
    <SelectField label={t.vaccine} error={error} value={value} onChange={onChange}>
      {value === '' && <option value="">{t.chooseVaccine}</option>}
      <VaccineOptions />
    </SelectField>
  );
}

export function DoseField({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const t = useTexts();
  return (
    <SelectField label={t.doseLabel} value={String(value)} onChange={(chosen) => onChange(Number(chosen))}>
      {DOSES.map((dose) => (
        <option key={dose}>{dose}</option>
      ))}
    </SelectField>
  );
}

export function AudienceField({ value, onChange }: { value: Audience; onChange: (value: Audience) => void }) {
  const t = useTexts();
  return (
    <OneOf
      label={t.audience}
      value={value}
      onChange={(chosen) => onChange(chosen as Audience)}
      choices={[
        { value: 'external', name: t.external },
        { value: 'internal', name: t.internal },
      ]}
    />
  );
}
