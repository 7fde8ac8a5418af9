import { useCallback, useState } from 'react';
import { Status } from '../../ui/heading.tsx';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import { useLoad } from '../../ui/use-load.ts';
import type { SiteVisit } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { useAction } from '../ui/use-action.ts';

interface NextDoseProps {
  readonly pointId: string;
  readonly visit: SiteVisit;
  readonly onBooked: () => Promise<void>;
}

/** Offers the next dose to someone who has just been vaccinated and has a referral for it. */
export function NextDose({ pointId, visit, onBooked }: NextDoseProps) {
  const t = useTexts();
  const api = useApi();
  const language = useLanguage();
  const action = useAction();
  const [said, setSaid] = useState<string>();
  const { pesel } = visit.patient;
  // Only those with a PESEL can be found again without their document.
  const found = useLoad(
    useCallback(async () => (pesel ? api.findPatient(pointId, { pesel }) : undefined), [api, pointId, pesel]),
  );
  const next = found.data?.referrals.find(({ state, dose }) => state === 'issued' && dose > visit.dose);
  const patientId = found.data?.patient?.id;
  const book = () =>
    action.run(async () => {
      if (!next || !patientId) return;
      const from = next.visitNotBefore;
      const { startAt } = await api.bookVisit(pointId, { patientId, prescriptionId: next.id, ...(from && { from }) });
      setSaid(t.booked(`${formatMoment(startAt, 'day', language)}, ${formatMoment(startAt, 'time', language)}`));
      await onBooked();
    });
  if (said) return <Status>{said}</Status>;
  if (!next || !patientId) return null;
  return (
    <div className="panel">
      <p>{t.nextDoseReady(next.dose)}</p>
      <ActionState of={action} />
      <p className="actions">
        <button type="button" className="primary" aria-disabled={action.busy} onClick={book}>
          {t.nextDose}
        </button>
      </p>
    </div>
  );
}
