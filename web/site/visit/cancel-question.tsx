import { type FormEvent, useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import type { SiteVisit } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { useAction } from '../ui/use-action.ts';

interface CancelQuestionProps {
  readonly pointId: string;
  readonly visit: SiteVisit;
  readonly onCancelled: () => Promise<void>;
  readonly onClose: () => void;
}

/** Cancels a visit for a reason. */
export function CancelQuestion({ pointId, visit, onCancelled, onClose }: CancelQuestionProps) {
  const t = useTexts();
  const api = useApi();
  const action = useAction();
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState(false);
  const cancel = async (event: FormEvent) => {
    event.preventDefault();
    const because = reason.trim();
    setWrong(because === '');
    if (because === '') return;
    await action.run(async () => {
      await api.cancelVisit(pointId, visit.id, { reason: because });
      await onCancelled();
    });
  };
  return (
    <Sheet title={t.cancelQuestion} kind="question" onClose={onClose}>
      <p>{t.cancelExplained}</p>
      <form onSubmit={cancel} noValidate>
        <TextField
          label={t.reason}
          error={wrong ? t.wrongReason : undefined}
          autoComplete="off"
          value={reason}
          onChange={setReason}
        />
        <ActionState of={action} />
        <p className="actions">
          <button type="submit" className="danger" aria-disabled={action.busy}>
            {t.cancelYes}
          </button>
          <button type="button" onClick={onClose}>
            {t.no}
          </button>
        </p>
      </form>
    </Sheet>
  );
}
