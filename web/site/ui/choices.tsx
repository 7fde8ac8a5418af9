import { Checkbox, CheckboxGroup, FieldError, Label, Radio, RadioGroup } from 'react-aria-components';

interface Choice {
  readonly value: string;
  readonly name: string;
}

interface ChoicesProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly error?: string | undefined;
}

interface OneOfProps extends ChoicesProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One of a few values, all in sight. */
export function OneOf({ label, choices, error, value, onChange }: OneOfProps) {
  return (
    <RadioGroup className="group" value={value} onChange={onChange} isInvalid={error !== undefined}>
      <Label>{label}</Label>
      <FieldError className="error">{error}</FieldError>
      <div className="choices">
        {choices.map((choice) => (
          <Radio key={choice.value} value={choice.value} className="tick round">
            {choice.name}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

interface SomeOfProps extends ChoicesProps {
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}

/** Any of a few values. */
export function SomeOf({ label, choices, error, value, onChange }: SomeOfProps) {
  return (
    <CheckboxGroup className="group" value={[...value]} onChange={onChange} isInvalid={error !== undefined}>
      <Label>{label}</Label>
      <FieldError className="error">{error}</FieldError>
      <div className="choices">
        {choices.map((choice) => (
          <Checkbox key={choice.value} value={choice.value} className="tick">
            {choice.name}
          </Checkbox>
        ))}
      </div>
    </CheckboxGroup>
  );
}
