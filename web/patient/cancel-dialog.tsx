import { useState } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { Alert } from '../ui/heading.tsx';
import type { Visit } from './api.ts';
import { useApi } from './client.ts';
import { TermPlace, TermTime } from './term.tsx';
import { useTexts } from './texts.ts';

interface CancelDialogProps {
  readonly visit: Visit;
  readonly onClose: () => void;
  readonly onCancelled: () => void;
}

export function CancelDialog({ visit, onClose, onCancelled }: CancelDialogProps) {
  const t = useTexts();
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const cancel = async () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await api.cancel(visit.id);
      onCancelled();
    } catch (failure) {
      setError(failure as Error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t.cancelQuestion} onClose={onClose}>
      <p className="point">
        <TermTime term={visit} />
      </p>
      <TermPlace term={visit} />
      <p>{t.cancelExplained}</p>
      {error && <Alert>{error.message}</Alert>}
      <p className="actions">
        <button type="button" className="danger" aria-disabled={busy} onClick={cancel}>
          {t.cancelYes}
        </button>
        <button type="button" onClick={onClose}>
          {t.no}
        </button>
      </p>
    </Dialog>
  );
}
