import type { MouseEvent, ReactNode } from 'react';
import { navigate } from './history.ts';

interface LinkProps {
  readonly to: string;
  readonly className?: string;
  /** The element that tells this link from others of its name. */
  readonly describedBy?: string;
  /** Whether it leads to where the reader is. */
  readonly current?: boolean;
  readonly children: ReactNode;
}

/** A link inside the application. A click that asks for a new tab or window is left to the browser. */
export function Link({ to, className, describedBy, current, children }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a
      href={to}
      className={className}
      aria-describedby={describedBy}
      aria-current={current ? 'page' : undefined}
      onClick={follow}
    >
      {children}
    </a>
  );
}
