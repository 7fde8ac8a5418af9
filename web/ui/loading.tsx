import { Alert, Status } from './heading.tsx';
import type { Loaded } from './use-load.ts';
import { useWords } from './words.ts';

/** Stands where something is about to be shown: that it is on its way, or why it did not come. */
export function Loading({ of: { error, reload } }: { of: Loaded<unknown> }) {
  const t = useWords();
  if (!error) return <Status>{t.loading}</Status>;
  return (
    <>
      <Alert>{error.message}</Alert>
      <p className="actions">
        <button type="button" onClick={reload}>
          {t.tryAgain}
        </button>
      </p>
    </>
  );
}
