import { useState } from 'react';
import type { ApiError } from '../../ui/http-client.ts';
import { useLanguage } from '../../ui/language.ts';
import type { Found, VisitRecord } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { FormSheet } from '../ui/form-sheet.tsx';
import { momentText } from '../ui/moment.ts';
import { ReasonField } from '../ui/reason-field.tsx';
import { useAction } from '../ui/use-action.ts';
import { StandingRecord } from './standing-record.tsx';
import { useStanding } from './use-standing.ts';

interface AnnulQuestionProps {
  readonly pointId: string;
  readonly opened: VisitRecord;
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

/** Takes back the record of a dose that was not given. While the next dose is booked that is refused, and the visit in the way is named. */
export function AnnulQuestion({ pointId, opened, onDone, onClose }: AnnulQuestionProps) {
  const t = useTexts();
  const api = useApi();
  const language = useLanguage();
  const action = useAction();
  const standing = useStanding(pointId, opened);
  const [reason, setReason] = useState('');
  const [judged, setJudged] = useState(false);
  const [inTheWay, setInTheWay] = useState<Found['visits'][number]>();

  const annul = async () => {
    const because = reason.trim();
    setJudged(true);
    if (because === '') return;
    setInTheWay(undefined);
    await action.run(async () => {
      try {
        await standing.attempt((version) => api.annulRecord(pointId, opened.id, { version, reason: because }));
      } catch (error) {
        const { code, details } = error as ApiError;
        if (code === 'ERR_NEXT_DOSE_BOOKED') {
          const { visits } = await api.findPatient(pointId, { patientId: opened.patient.id });
          setInTheWay(visits.find(({ id }) => id === details.appointmentId));
        }
        throw error;
      }
      await onDone();
    });
  };

  return (
    <FormSheet
      title={t.annulQuestion}
      action={action}
      confirm={t.annulYes}
      leave={t.no}
      isDanger
      onConfirm={annul}
      onClose={onClose}
    >
      <p>{t.annulExplained}</p>
      {standing.isChanged && <StandingRecord key={standing.visit.version} visit={standing.visit} />}
      {inTheWay && (
        <p className="note">{t.nextDoseIs(momentText(inTheWay.startAt, language), inTheWay.servicePointName)}</p>
      )}
      <ReasonField judged={judged} value={reason} onChange={setReason} />
    </FormSheet>
  );
}
