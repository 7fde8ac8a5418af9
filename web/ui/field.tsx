import type { InputHTMLAttributes, ReactNode } from 'react';
import { useId } from 'react';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

interface Suggestion {
  readonly value: string;
  readonly name: string;
}

type TextFieldProps = FieldProps &
  Pick<InputHTMLAttributes<HTMLInputElement>, 'type' | 'min' | 'inputMode' | 'autoComplete' | 'name'> & {
    /** What can be chosen instead of typing. */
    readonly suggestions?: readonly Suggestion[];
  };

/** A line of text. The browser offers nothing typed before, unless told otherwise: that may have been about somebody else. */
export function TextField({
  label,
  hint,
  error,
  value,
  onChange,
  autoComplete = 'off',
  suggestions = [],
  ...input
}: TextFieldProps) {
  const id = useId();
  const listId = `${id}-list`;
  return (
    <div className="field">
      <Words id={id} label={label} hint={hint} error={error} />
      <input
        {...input}
        autoComplete={autoComplete}
        id={id}
        list={suggestions.length > 0 ? listId : undefined}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        onChange={(event) => onChange(event.target.value)}
      />
      {suggestions.length > 0 && (
        <datalist id={listId}>
          {suggestions.map((one) => (
            <option key={one.value} value={one.value}>
              {one.name}
            </option>
          ))}
        </datalist>
      )}
    </div>
  );
}

export function SelectField({ label, hint, error, value, onChange, children }: FieldProps & { children: ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <Words id={id} label={label} hint={hint} error={error} />
      <select
        id={id}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        onChange={(event) => onChange(event.target.value)}
      >
        {children}
      </select>
    </div>
  );
}

function Words({
  id,
  label,
  hint,
  error,
}: {
  id: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
}) {
  return (
    <>
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className="hint" id={`${id}hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="error" id={`${id}error`}>
          {error}
        </p>
      )}
    </>
  );
}

function describedBy(id: string, hint: string | undefined, error: string | undefined): string | undefined {
  return [error && `${id}error`, hint && `${id}hint`].filter(Boolean).join(' ') || undefined;
}
