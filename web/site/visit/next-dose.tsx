import { useCallback, useState } from 'react';
import { Status } from '../../ui/heading.tsx';
import { useLanguage } from '../../ui/language.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatDay } from '../../ui/time.ts';
import { useLoad } from '../../ui/use-load.ts';
import type { SiteVisit } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { momentText } from '../ui/moment.ts';
import { useAction } from '../ui/use-action.ts';
import { useFocusKept } from '../ui/use-focus-kept.ts';
import { BookElsewhere } from './book-elsewhere.tsx';

interface NextDoseProps {
  readonly pointId: string;
  readonly visit: SiteVisit;
  readonly onBooked: () => Promise<void>;
}

/** Offers the next dose, here or at another point, to someone who has just been vaccinated and has a referral for it. */
export function NextDose({ pointId, visit, onBooked }: NextDoseProps) {
  const t = useTexts();
  const api = useApi();
  const language = useLanguage();
  const action = useAction();
  const [elsewhere, setElsewhere] = useState(false);
  const [said, setSaid] = useState<string>();
  const section = useFocusKept<HTMLElement>(said ?? '');
  const patientId = visit.patient.id;
  const found = useLoad(useCallback(() => api.findPatient(pointId, { patientId }), [api, pointId, patientId]));
  const next = found.data?.referrals.find(({ state, dose }) => state === 'issued' && dose > visit.dose);
  const booked = async (where: string) => {
    setElsewhere(false);
    setSaid(t.booked(where));
    await onBooked();
  };
  if (found.error) return <Loading of={found} />;
  if (!next && !said) return null;
  const bookHere = () =>
    action.run(async () => {
      if (!next) return;
      const { startAt } = await api.bookVisit(pointId, { patientId, prescriptionId: next.id });
      await booked(momentText(startAt, language));
    });
  return (
    <section ref={section} tabIndex={-1} className="panel" aria-label={t.nextDose}>
      <Status>{said}</Status>
      {next && !said && (
        <>
          <p>
            {t.nextDoseReady(
              next.dose,
              next.visitNotBefore ? formatDay(next.visitNotBefore, 'date', language) : undefined,
            )}
          </p>
          <ActionState of={action} />
          <p className="actions">
            <button type="button" className="primary" aria-disabled={action.busy} onClick={bookHere}>
              {t.nextDose}
            </button>
            <button type="button" onClick={() => setElsewhere(true)}>
              {t.nextDoseElsewhere}
            </button>
          </p>
        </>
      )}
      {next && elsewhere && (
        <BookElsewhere
          pointId={pointId}
          patientId={patientId}
          referral={next}
          onBooked={booked}
          onClose={() => setElsewhere(false)}
        />
      )}
    </section>
  );
}
