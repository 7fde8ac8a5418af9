import { useId, useState } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { Alert, Status } from '../ui/heading.tsx';
import { navigate } from '../ui/history.ts';
import type { ApiError } from '../ui/http-client.ts';
import { alternativesOf, type Slot } from './api.ts';
import { useApi } from './client.ts';
import { TermPlace, TermTime } from './term.tsx';
import type { Purpose } from './term-search.tsx';
import { useTexts } from './texts.ts';

interface ConfirmDialogProps {
  readonly purpose: Purpose;
  readonly slot: Slot;
  /** Called with the id of a term that someone else has just taken. */
  readonly onTaken: (slotId: string) => void;
  readonly onClose: () => void;
}

/** Asks whether to take a term and takes it. When it is gone, offers the alternatives that the answer names. */
export function ConfirmDialog({ purpose, slot, onTaken, onClose }: ConfirmDialogProps) {
  const t = useTexts();
  const api = useApi();
  const id = useId();
  const [wanted, setWanted] = useState(slot);
  const [busy, setBusy] = useState(false);
  const [waitS, setWaitS] = useState<number>();
  const [error, setError] = useState<ApiError>();

  const take = async () => {
    if (busy) return;
    setBusy(true);
    setWaitS(undefined);
    setError(undefined);
    try {
      if (purpose.visit) await api.reschedule(purpose.visit.id, wanted.id, setWaitS);
      else await api.confirmSlot(wanted.id, purpose.prescriptionId, setWaitS);
      navigate('/wizyty', purpose.visit ? 'moved' : 'booked');
    } catch (failure) {
      const refusal = failure as ApiError;
      if (refusal.code === SLOT_FULL) onTaken(wanted.id);
      setError(refusal);
      setBusy(false);
    }
  };

  const title = purpose.visit ? t.changeQuestion : t.confirmQuestion;
  const isTaken = error?.code === SLOT_FULL;
  return (
    // A new question for each term: the dialog opens again, so that its heading is read again.
    <Dialog key={wanted.id} title={title} onClose={onClose}>
      <p className="point">
        <TermTime term={wanted} />
      </p>
      <TermPlace term={wanted} />
      <Status>{busy && (waitS === undefined ? t.confirming : t.waiting(waitS))}</Status>
      {error && <Alert>{error.message}</Alert>}
      {isTaken ? (
        <>
          <Alternatives
            slots={alternativesOf(error)}
            onChoose={(other) => {
              setWanted(other);
              setError(undefined);
            }}
          />
          <p className="actions">
            <button type="button" onClick={onClose}>
              {t.backToResults}
            </button>
          </p>
        </>
      ) : (
        <p className="actions">
          {/* Named by what is seen and by its label: whoever commands by voice says what they see. */}
          <button
            id={`${id}take`}
            type="button"
            className="primary"
            aria-label={t.confirmLabel}
            aria-labelledby={`${id}yes ${id}take`}
            aria-disabled={busy}
            onClick={take}
          >
            <span id={`${id}yes`}>{t.yes}</span>
          </button>
          <button type="button" onClick={onClose}>
            {t.no}
          </button>
        </p>
      )}
    </Dialog>
  );
}

const SLOT_FULL = 'ERR_SLOT_FULL';

function Alternatives({ slots, onChoose }: { slots: readonly Slot[]; onChoose: (slot: Slot) => void }) {
  const t = useTexts();
  if (slots.length === 0) return <p>{t.noAlternatives}</p>;
  return (
    <>
      <p>{t.alternatives}</p>
      <ul className="alternatives">
        {slots.map((slot) => (
          <li key={slot.id}>
            <button type="button" onClick={() => onChoose(slot)}>
              <TermTime term={slot} />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
