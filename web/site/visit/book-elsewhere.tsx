import { useState } from 'react';
import { useLanguage } from '../../ui/language.ts';
import type { FoundPoint, Referral } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { FormSheet } from '../ui/form-sheet.tsx';
import { momentText } from '../ui/moment.ts';
import { useAction } from '../ui/use-action.ts';
import { PointFields } from './point-fields.tsx';

interface BookElsewhereProps {
  readonly pointId: string;
  readonly patientId: string;
  readonly referral: Referral;
  /** Told when and where. */
  readonly onBooked: (where: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Books the earliest suitable term at another point: people move, and go back to where they live. */
export function BookElsewhere({ pointId, patientId, referral, onBooked, onClose }: BookElsewhereProps) {
  const t = useTexts();
  const api = useApi();
  const language = useLanguage();
  const action = useAction();
  const [point, setPoint] = useState<FoundPoint>();
  const [judged, setJudged] = useState(false);
  const book = async () => {
    setJudged(true);
    if (!point) return;
    await action.run(async () => {
      const booking = { patientId, prescriptionId: referral.id, servicePointId: point.id };
      const { startAt } = await api.bookVisit(pointId, booking);
      await onBooked(`${momentText(startAt, language)}, ${point.name}, ${point.addressText}`);
    });
  };
  return (
    <FormSheet
      title={t.nextDoseElsewhere}
      kind="panel"
      action={action}
      confirm={t.bookThere}
      onConfirm={book}
      onClose={onClose}
    >
      <p>{t.elsewhereExplained}</p>
      <PointFields chosen={point} judged={judged} onChoose={setPoint} />
    </FormSheet>
  );
}
