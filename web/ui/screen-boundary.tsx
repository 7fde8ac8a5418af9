import type { ReactNode } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { Alert } from './heading.tsx';
import { usePlace } from './history.ts';
import { Link } from './link.tsx';
import { useWords } from './words.ts';

interface ScreenBoundaryProps {
  /** Where the way back leads. */
  readonly home: string;
  readonly children: ReactNode;
}

/** Stands around a screen: when it cannot be shown, what surrounds it stays, and says so with ways on. */
export function ScreenBoundary({ home, children }: ScreenBoundaryProps) {
  // Another place is another screen, and a second visit another attempt.
  const place = usePlace();
  return (
    <ErrorBoundary resetKeys={[place]} fallbackRender={(failed) => <Failed {...failed} home={home} />}>
      {children}
    </ErrorBoundary>
  );
}

function Failed({ home, resetErrorBoundary }: FallbackProps & { readonly home: string }) {
  const t = useWords();
  return (
    <>
      <Alert>{t.screenFailed}</Alert>
      <p className="actions">
        <button type="button" className="primary" onClick={resetErrorBoundary}>
          {t.tryAgain}
        </button>
        <Link to={home} className="button">
          {t.toStart}
        </Link>
      </p>
    </>
  );
}
