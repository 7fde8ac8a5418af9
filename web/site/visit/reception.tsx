import type { SiteVisit } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { useAction } from '../ui/use-action.ts';
import type { Asked } from './visit-questions.tsx';

interface ReceptionProps {
  readonly pointId: string;
  readonly visit: SiteVisit;
  readonly onChanged: () => Promise<void>;
  readonly onAsk: (asked: Asked) => void;
}

/** What becomes of a visit before a dose is given: the patient has come or has not, is not qualified, or it is cancelled. */
export function Reception({ pointId, visit, onChanged, onAsk }: ReceptionProps) {
  const t = useTexts();
  const api = useApi();
  const action = useAction();
  const { id, startAt, checkedInAt } = visit;
  const change = (act: () => Promise<SiteVisit>) =>
    action.run(async () => {
      await act();
      await onChanged();
    });
  return (
    <>
      {(action.busy || action.error) && <ActionState of={action} />}
      <p className="actions">
        {!checkedInAt && (
          <button type="button" aria-disabled={action.busy} onClick={() => change(() => api.checkIn(pointId, id))}>
            {t.checkIn}
          </button>
        )}
        {Date.parse(startAt) <= Date.now() && (
          <button type="button" aria-disabled={action.busy} onClick={() => change(() => api.markNoShow(pointId, id))}>
            {t.noShow}
          </button>
        )}
        <button type="button" onClick={() => onAsk({ what: 'notQualified' })}>
          {t.notQualified}
        </button>
        <button type="button" onClick={() => onAsk({ what: 'cancel' })}>
          {t.cancelVisit}
        </button>
      </p>
    </>
  );
}
