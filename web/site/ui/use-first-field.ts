import { type RefObject, useEffect, useRef } from 'react';

/** A form that takes the focus into its first field when it appears, so that whoever asked for it can type at once. */
export function useFirstField(): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('input, select, button')?.focus();
  }, []);
  return form;
}
