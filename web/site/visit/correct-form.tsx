import { useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import { dayOf } from '../../ui/time.ts';
import type { RecordedVisit } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { FormSheet } from '../ui/form-sheet.tsx';
import { ReasonField } from '../ui/reason-field.tsx';
import { ScanField } from '../ui/scan-field.tsx';
import { UnclearBatch } from '../ui/unclear-batch.tsx';
import { useAction } from '../ui/use-action.ts';
import { type RecordDraft, recordFaults, sentOf, type Wrong } from './dose-draft.ts';
import { GivenOnField, RecordFields } from './record-fields.tsx';
import { draftOf, isSameRecord } from './record-text.ts';
import { StandingRecord } from './standing-record.tsx';
import { useStanding } from './use-standing.ts';

interface CorrectFormProps {
  readonly pointId: string;
  readonly opened: RecordedVisit;
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

/** Corrects the record of a dose for a reason. When somebody else was quicker, it shows what they made of it, and keeps what was typed. */
export function CorrectForm({ pointId, opened, onDone, onClose }: CorrectFormProps) {
  const t = useTexts();
  const api = useApi();
  const action = useAction();
  const standing = useStanding(pointId, opened);
  const [draft, setDraft] = useState(() => draftOf(opened.record));
  const [reason, setReason] = useState('');
  const [judged, setJudged] = useState(false);
  const [wrong, setWrong] = useState<Wrong>({});
  const { record } = standing.visit;
  const isSame = record !== null && isSameRecord(draft, draftOf(record));
  const put = (change: Partial<RecordDraft>) => setDraft((before) => ({ ...before, ...change }));

  const correct = async (batchConfirmed = false) => {
    const faults = recordFaults(draft, dayOf(Date.now()), t);
    setWrong(faults);
    setJudged(true);
    const because = reason.trim();
    if (because === '' || isSame || Object.keys(faults).length > 0) return;
    await action.run(async () => {
      await standing.attempt((version) =>
        api.correctRecord(pointId, opened.id, {
          ...sentOf(draft),
          ...(batchConfirmed && { batchConfirmed }),
          version,
          reason: because,
        }),
      );
      await onDone();
    });
  };

  return (
    <FormSheet
      title={t.correctRecord}
      kind="panel"
      action={action}
      confirm={t.saveCorrection}
      onConfirm={() => correct()}
      onClose={onClose}
    >
      <p>{t.correctExplained}</p>
      {standing.isChanged && <StandingRecord key={standing.visit.version} visit={standing.visit} typed={draft} />}
      <ScanField onScan={({ batchNumber, expiresOn }) => put({ batchNumber, expiresOn })} />
      <TextField
        label={t.batchNumber}
        error={wrong.batchNumber}
        autoComplete="off"
        value={draft.batchNumber}
        // The expiry that was scanned belongs to the batch that was scanned.
        onChange={(text) => put({ batchNumber: text.trim(), expiresOn: '' })}
      />
      <GivenOnField value={draft.givenOn} error={wrong.givenOn} onChange={(givenOn) => put({ givenOn })} />
      <RecordFields pointId={pointId} draft={draft} wrong={wrong} onChange={put} />
      <ReasonField hint={t.correctReasonHint} judged={judged} value={reason} onChange={setReason} />
      <UnclearBatch
        error={action.error}
        typed={draft.batchNumber}
        onOther={(batchNumber) => put({ batchNumber })}
        onConfirm={() => correct(true)}
      />
      {judged && isSame && (
        <p className="error" role="alert">
          {t.nothingCorrected}
        </p>
      )}
    </FormSheet>
  );
}
