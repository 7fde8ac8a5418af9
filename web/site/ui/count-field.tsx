import { FieldError, Group, Input, Label, NumberField } from 'react-aria-components';

interface CountFieldProps {
  readonly label: string;
  readonly error?: string | undefined;
  readonly min?: number;
  readonly max: number;
  /** Undefined for an empty field. */
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

/** A whole number; the arrow keys change it by one. */
export function CountField({ label, error, min = 1, max, value, onChange }: CountFieldProps) {
  return (
    <NumberField
      className="field"
      minValue={min}
      maxValue={max}
      step={1}
      formatOptions={{ useGrouping: false, maximumFractionDigits: 0 }}
      value={value ?? Number.NaN}
      isInvalid={error !== undefined}
      onChange={(next) => onChange(Number.isNaN(next) ? undefined : next)}
    >
      <Label>{label}</Label>
      <FieldError className="error">{error}</FieldError>
      <Group>
        <Input />
      </Group>
    </NumberField>
  );
}
