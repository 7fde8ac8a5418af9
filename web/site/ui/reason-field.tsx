import { TextField } from '../../ui/field.tsx';
import { useTexts } from '../texts/index.ts';

interface ReasonFieldProps {
  readonly hint?: string;
  /** Whether an attempt was made without one. */
  readonly judged: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Why something is done that has to be explained. */
export function ReasonField({ hint, judged, value, onChange }: ReasonFieldProps) {
  const t = useTexts();
  return (
    <TextField
      label={t.reason}
      {...(hint && { hint })}
      error={judged && value.trim() === '' ? t.wrongReason : undefined}
      autoComplete="off"
      value={value}
      onChange={onChange}
    />
  );
}
