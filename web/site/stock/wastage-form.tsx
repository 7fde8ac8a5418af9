import { type FormEvent, useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import type { Stock } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { CountField } from '../ui/count-field.tsx';
import { useAction } from '../ui/use-action.ts';
import { BatchField } from './batch-field.tsx';
import { useEntryId } from './entry.ts';

const DOSES_MAX = 100_000;

interface WastageFormProps {
  readonly pointId: string;
  readonly batches: Stock['batches'];
  readonly onSaved: (stock: Stock) => void;
}

/** Records doses that were lost. */
export function WastageForm({ pointId, batches, onSaved }: WastageFormProps) {
  const t = useTexts();
  const api = useApi();
  const action = useAction();
  const entry = useEntryId();
  const [index, setIndex] = useState(0);
  const [doses, setDoses] = useState<number>();
  const [reason, setReason] = useState('');
  const [judged, setJudged] = useState(false);
  const [said, setSaid] = useState<string>();
  const batch = batches[index];

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setJudged(true);
    setSaid(undefined);
    const because = reason.trim();
    if (!batch || doses === undefined || !because) return;
    const { vaccineType, batchNumber } = batch;
    const body = { id: entry.id, vaccineType, batchNumber, doses, reason: because };
    const done = await action.run(async () => onSaved(await api.recordWastage(pointId, body)));
    if (!done) return;
    entry.renew();
    setDoses(undefined);
    setReason('');
    setJudged(false);
    setSaid(t.wastageSaved);
  };

  return (
    <section className="card" aria-labelledby="wastage">
      <h2 id="wastage">{t.wastage}</h2>
      {batches.length === 0 ? (
        <p className="empty">{t.noBatches}</p>
      ) : (
        <form onSubmit={save} noValidate>
          <BatchField batches={batches} index={index} onChange={setIndex} />
          <CountField
            label={t.dosesCount}
            max={DOSES_MAX}
            error={judged && doses === undefined ? t.wrongDosesCount : undefined}
            value={doses}
            onChange={setDoses}
          />
          <TextField
            label={t.reason}
            hint={t.wastageReasonHint}
            error={judged && !reason.trim() ? t.wrongReason : undefined}
            autoComplete="off"
            value={reason}
            onChange={setReason}
          />
          <ActionState of={action} done={said} />
          <p className="actions">
            <button type="submit" className="primary" aria-disabled={action.busy}>
              {t.addWastage}
            </button>
          </p>
        </form>
      )}
    </section>
  );
}
