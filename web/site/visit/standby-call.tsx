import { useEffect, useState } from 'react';
import { Status } from '../../ui/heading.tsx';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import type { StandbyCall as Call } from '../api.ts';
import { useApi } from '../client.ts';
import { type Texts, useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { useAction } from '../ui/use-action.ts';

/** How long each person has to answer. */
const ANSWER_MINUTES = 10;
const REFRESH_MS = 3_000;

interface StandbyCallProps {
  readonly pointId: string;
  readonly slotId: string;
  /** Once somebody has taken the place there is nothing to offer, but still something to tell. */
  readonly isFree: boolean;
}

/** Offers the free place of an internal term to the standby pool, and shows how that goes on. */
export function StandbyCall({ pointId, slotId, isFree }: StandbyCallProps) {
  const t = useTexts();
  const api = useApi();
  const language = useLanguage();
  const action = useAction();
  // A repeat after a lost answer goes on with the same call.
  const [id] = useState(() => crypto.randomUUID());
  const [call, setCall] = useState<Call>();
  const isAsking = call?.state === 'asking';
  useEffect(() => {
    if (!isAsking) return;
    const look = () => api.getStandbyCall(pointId, id).then(setCall, () => undefined);
    const timer = setInterval(() => !document.hidden && void look(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [api, pointId, id, isAsking]);
  const begin = () =>
    action.run(async () => setCall(await api.callStandby(pointId, { id, slotId, answerMinutes: ANSWER_MINUTES })));
  return (
    <>
      <ActionState of={action} />
      <Status>{call && stateOf(call, t, (instant) => formatMoment(instant, 'time', language))}</Status>
      {!call && isFree && (
        <p className="actions">
          <button type="button" aria-disabled={action.busy} onClick={begin}>
            {t.standbyAsk}
          </button>
        </p>
      )}
    </>
  );
}

function stateOf({ state, asked, answerUntil }: Call, t: Texts, timeOf: (instant: string) => string): string {
  if (state === 'taken') return t.standbyTaken;
  if (state === 'exhausted') return t.standbyExhausted(asked);
  return answerUntil ? t.standbyAsking(asked, timeOf(answerUntil)) : t.standbyNext(asked);
}
