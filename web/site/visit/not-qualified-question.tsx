import { useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import { addDays, dayOf } from '../../ui/time.ts';
import type { NotQualified, SiteVisit } from '../api.ts';
import { useApi } from '../client.ts';
import { useMe } from '../me.ts';
import { useTexts } from '../texts/index.ts';
import { OneOf } from '../ui/choices.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { useAction } from '../ui/use-action.ts';
import { isLicence } from './dose-draft.ts';
import { keepLicence, keptLicence } from './licences.ts';
import { LicenceField } from './record-fields.tsx';

interface NotQualifiedQuestionProps {
  readonly pointId: string;
  readonly visit: SiteVisit;
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

/** Records that the patient came and the dose was not given for a contraindication, and says what becomes of the referral. */
export function NotQualifiedQuestion({ pointId, visit, onDone, onClose }: NotQualifiedQuestionProps) {
  const t = useTexts();
  const api = useApi();
  const action = useAction();
  const [contraindication, setContraindication] = useState<NotQualified['contraindication']>('temporary');
  const [until, setUntil] = useState('');
  const { licence } = useMe();
  const [foundBy, setFoundBy] = useState(() => keptLicence('qualifiedBy', licence));
  const [judged, setJudged] = useState(false);
  const isTemporary = contraindication === 'temporary';
  const tomorrow = addDays(dayOf(Date.now()), 1);
  const isUntilWrong = isTemporary && until !== '' && until < tomorrow;

  const save = async () => {
    setJudged(true);
    if (isUntilWrong || !isLicence(foundBy)) return;
    keepLicence('qualifiedBy', foundBy);
    const found = { contraindication, foundBy, ...(isTemporary && until !== '' && { until }) };
    await action.run(async () => {
      await api.markNotQualified(pointId, visit.id, found);
      await onDone();
    });
  };

  return (
    <FormSheet title={t.notQualified} action={action} confirm={t.saveNotQualified} onConfirm={save} onClose={onClose}>
      <OneOf
        label={t.contraindication}
        value={contraindication}
        onChange={(chosen) => setContraindication(chosen as NotQualified['contraindication'])}
        choices={[
          { value: 'temporary', name: t.temporary },
          { value: 'permanent', name: t.permanent },
        ]}
      />
      {/* Spoken when the choice changes what happens. */}
      <p role="status">{isTemporary ? t.temporaryExplained : t.permanentExplained}</p>
      {isTemporary && (
        <TextField
          label={t.until}
          hint={t.untilHint}
          type="date"
          min={tomorrow}
          error={judged && isUntilWrong ? t.wrongUntil : undefined}
          value={until}
          onChange={setUntil}
        />
      )}
      <LicenceField
        label={t.administeredBy}
        hint={t.foundByHint}
        error={judged && !isLicence(foundBy) ? t.wrongLicence : undefined}
        value={foundBy}
        onChange={setFoundBy}
      />
    </FormSheet>
  );
}
