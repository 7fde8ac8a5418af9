import { useState } from 'react';
import type { SiteVisit } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { FormSheet } from '../ui/form-sheet.tsx';
import { ReasonField } from '../ui/reason-field.tsx';
import { useAction } from '../ui/use-action.ts';

interface CancelQuestionProps {
  readonly pointId: string;
  readonly visit: SiteVisit;
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

/** Cancels a visit for a reason. */
export function CancelQuestion({ pointId, visit, onDone, onClose }: CancelQuestionProps) {
  const t = useTexts();
  const api = useApi();
  const action = useAction();
  const [reason, setReason] = useState('');
  const [judged, setJudged] = useState(false);
  const cancel = async () => {
    const because = reason.trim();
    setJudged(true);
    if (because === '') return;
    await action.run(async () => {
      await api.cancelVisit(pointId, visit.id, { reason: because });
      await onDone();
    });
  };
  return (
    <FormSheet
      title={t.cancelQuestion}
      action={action}
      confirm={t.cancelYes}
      leave={t.no}
      isDanger
      onConfirm={cancel}
      onClose={onClose}
    >
      <p>{t.cancelExplained}</p>
      <ReasonField judged={judged} value={reason} onChange={setReason} />
    </FormSheet>
  );
}
