import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { type Ask, useSuggestions } from './use-suggestions.ts';

export interface Option {
  readonly id: string;
  readonly name: string;
  readonly desc: string;
}

interface ComboboxProps<T extends Option> {
  readonly label: string;
  readonly hint: string;
  readonly error?: string | undefined;
  readonly text: string;
  readonly disabled?: boolean;
  /** The typed text and, once one is chosen, the option. */
  readonly onChange: (text: string, chosen?: T) => void;
  readonly ask: Ask<T>;
  readonly words: {
    found: (count: number, hasMore: boolean) => string;
    none: string;
    failed: string;
  };
}

/** A text field that suggests options: ARIA's editable combobox with list autocompletion. */
export function Combobox<T extends Option>(props: ComboboxProps<T>) {
  const { label, hint, error, text, disabled, onChange, ask, words } = props;
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const [active, setActive] = useState(-1);
  const list = useRef<HTMLDivElement>(null);
  const { items, hasMore, failed, answers } = useSuggestions(typed?.trim(), ask);
  const open = typed !== undefined && items.length > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has no active option yet.
  useEffect(() => setActive(-1), [items]);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const close = () => setTyped(undefined);
  const choose = (option: T) => {
    onChange(option.name, option);
    close();
  };
  const move = (step: number) => {
    if (open) setActive((active + step + items.length) % items.length);
    else setTyped(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(active < 0 ? 0 : -1);
    else if (event.key === 'Enter' && open && items[active]) choose(items[active]);
    else if (event.key === 'Escape' && open) close();
    else return;
    // The keys act on the list, not on the caret or the form.
    event.preventDefault();
  };

  return (
    <div className="field combobox">
      <label htmlFor={id}>{label}</label>
      <p className="hint" id={`${id}hint`}>
        {hint}
      </p>
      {error && (
        <p className="error" id={`${id}error`}>
          {error}
        </p>
      )}
      <input
        id={id}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={`${id}list`}
        aria-activedescendant={open && active >= 0 ? `${id}option${active}` : undefined}
        aria-describedby={error ? `${id}error ${id}hint` : `${id}hint`}
        aria-invalid={error ? true : undefined}
        disabled={disabled}
        value={text}
        onChange={(event) => {
          onChange(event.target.value);
          setTyped(event.target.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      {/* The input keeps the focus and names the active option, so the options themselves never take it. */}
      <div id={`${id}list`} ref={list} role="listbox" aria-label={label} hidden={!open} className="options">
        {items.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled where the focus is, in the input.
          <div
            key={option.id}
            id={`${id}option${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            // Pressing the mouse must not take the focus from the input, which would close the list before the click.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(option)}
          >
            <span>{option.name}</span> <small>{option.desc}</small>
          </div>
        ))}
      </div>
      <p className="hint" role="status">
        {typed !== undefined && answers !== undefined && told()}
      </p>
    </div>
  );

  function told(): string {
    if (failed) return words.failed;
    return items.length === 0 ? words.none : words.found(items.length, hasMore);
  }
}
