import { type ReactNode, useEffect, useRef } from 'react';
import { usePlace } from './history.ts';

/** The title of a screen. Takes the focus when the screen replaces another, so that its reader learns of the change. */
export function ScreenHeading({ title, site }: { title: string; site: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const place = usePlace();
  useEffect(() => {
    document.title = title === site ? site : `${title} – ${site}`;
  }, [title, site]);
  useEffect(() => {
    if (place.arrived) heading.current?.focus();
  }, [place]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}

/** A message that a screen reader speaks at once. */
export function Alert({ children }: { children: ReactNode }) {
  return (
    <div className="alert" role="alert">
      {children}
    </div>
  );
}

/** A message that waits for its turn. The region stays when it is empty: only changes inside a known region are spoken. */
export function Status({ children }: { children?: ReactNode }) {
  return (
    <div className={children ? 'status' : 'quiet'} role="status">
      {children}
    </div>
  );
}
