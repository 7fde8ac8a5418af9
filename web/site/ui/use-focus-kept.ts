import { type RefObject, useEffect, useRef } from 'react';

/** An element that takes the focus when what had it is gone with a change, so that nobody has to begin at the top again. */
export function useFocusKept<E extends HTMLElement>(change: string): RefObject<E | null> {
  const element = useRef<E>(null);
  const before = useRef(change);
  useEffect(() => {
    if (before.current === change) return;
    before.current = change;
    if (document.activeElement === document.body) element.current?.focus();
  }, [change]);
  return element;
}
