import { nameOf } from '../../../shared/domain/person.ts';
import { useLanguage } from '../../ui/language.ts';
import { formatMoment } from '../../ui/time.ts';
import { vaccineName } from '../../ui/vaccines.ts';
import type { Referral, SitePatient, SiteSlot, SiteVisit } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { FormSheet } from '../ui/form-sheet.tsx';
import { useAction } from '../ui/use-action.ts';

interface BookQuestionProps {
  readonly pointId: string;
  readonly patient: SitePatient;
  readonly referral: Referral;
  /** Undefined for the earliest term. */
  readonly slot: SiteSlot | undefined;
  readonly from: string | undefined;
  readonly onBooked: (visit: SiteVisit) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks whether to book a visit, and books it. */
export function BookQuestion({ pointId, patient, referral, slot, from, onBooked, onClose }: BookQuestionProps) {
  const t = useTexts();
  const api = useApi();
  const language = useLanguage();
  const action = useAction();
  const book = () =>
    action.run(async () => {
      const term = slot ? { slotId: slot.id } : from ? { from } : {};
      const visit = await api.bookVisit(pointId, { patientId: patient.id, prescriptionId: referral.id, ...term });
      await onBooked(visit);
    });
  return (
    <FormSheet title={t.bookQuestion} action={action} confirm={t.confirm} onConfirm={book} onClose={onClose}>
      <p className="point">
        {nameOf(patient)}, {t.dose(referral.dose)}
      </p>
      {slot ? (
        <p>
          {formatMoment(slot.startAt, 'day', language)}, {formatMoment(slot.startAt, 'time', language)},{' '}
          {vaccineName(slot.vaccineType)}
        </p>
      ) : (
        <p>{t.bookEarliest}</p>
      )}
    </FormSheet>
  );
}
