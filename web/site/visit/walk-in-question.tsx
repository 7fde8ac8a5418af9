import { useState } from 'react';
import { nameOf } from '../../../shared/domain/person.ts';
import { type VaccineType, vaccineName } from '../../ui/vaccines.ts';
import type { Referral, SitePatient, SiteVisit } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { OneOf } from '../ui/choices.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { useAction } from '../ui/use-action.ts';

interface WalkInQuestionProps {
  readonly pointId: string;
  readonly patient: SitePatient;
  readonly referral: Referral;
  readonly onReceived: (visit: SiteVisit) => Promise<void>;
  readonly onClose: () => void;
}

/** Receives someone who came without a term; where their referral covers several vaccines, with the one that is chosen. */
export function WalkInQuestion({ pointId, patient, referral, onReceived, onClose }: WalkInQuestionProps) {
  const t = useTexts();
  const api = useApi();
  const action = useAction();
  const { vaccineTypes } = referral;
  const [vaccineType, setVaccineType] = useState<VaccineType | undefined>(vaccineTypes[0]);
  const receive = () =>
    action.run(async () => {
      const walkIn = { patientId: patient.id, prescriptionId: referral.id, ...(vaccineType && { vaccineType }) };
      await onReceived(await api.receiveWalkIn(pointId, walkIn));
    });
  return (
    <FormSheet title={t.receiveQuestion} action={action} confirm={t.confirm} onConfirm={receive} onClose={onClose}>
      <p className="point">
        {nameOf(patient)}, {t.dose(referral.dose)}
        {vaccineTypes.length === 1 && vaccineType && `, ${vaccineName(vaccineType)}`}
      </p>
      <p>{t.receiveExplained}</p>
      {vaccineTypes.length > 1 && (
        <OneOf
          label={t.chooseVaccine}
          value={vaccineType ?? ''}
          onChange={(chosen) => setVaccineType(chosen as VaccineType)}
          choices={vaccineTypes.map((value) => ({ value, name: vaccineName(value) }))}
        />
      )}
    </FormSheet>
  );
}
