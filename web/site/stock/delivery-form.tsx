import { type FormEvent, useState } from 'react';
import { TextField } from '../../ui/field.tsx';
import { dayOf } from '../../ui/time.ts';
import type { VaccineType } from '../../ui/vaccines.ts';
import type { Stock } from '../api.ts';
import { useApi } from '../client.ts';
import { useTexts } from '../texts/index.ts';
import { ActionState } from '../ui/action-state.tsx';
import { CountField } from '../ui/count-field.tsx';
import { ScanField } from '../ui/scan-field.tsx';
import { useAction } from '../ui/use-action.ts';
import { VaccineField } from '../ui/vaccine-fields.tsx';
import { isBatchNumber, useEntryId } from './entry.ts';

const DOSES_MAX = 100_000;

interface DeliveryFormProps {
  readonly pointId: string;
  readonly onSaved: (stock: Stock) => void;
}

/** Records a delivery. */
export function DeliveryForm({ pointId, onSaved }: DeliveryFormProps) {
  const t = useTexts();
  const api = useApi();
  const action = useAction();
  const entry = useEntryId();
  const [vaccineType, setVaccineType] = useState<VaccineType>('cov19.pfizer');
  const [batchNumber, setBatchNumber] = useState('');
  const [expiresOn, setExpiresOn] = useState('');
  const [doses, setDoses] = useState<number>();
  const [judged, setJudged] = useState(false);
  const [said, setSaid] = useState<string>();
  const expired = expiresOn !== '' && expiresOn < dayOf(Date.now());

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setJudged(true);
    setSaid(undefined);
    if (!isBatchNumber(batchNumber) || !expiresOn || expired || doses === undefined) return;
    const body = { id: entry.id, vaccineType, batchNumber, expiresOn, doses };
    const done = await action.run(async () => onSaved(await api.receiveDelivery(pointId, body)));
    if (!done) return;
    entry.renew();
    setBatchNumber('');
    setExpiresOn('');
    setDoses(undefined);
    setJudged(false);
    setSaid(t.deliverySaved);
  };

  return (
    <section className="card" aria-labelledby="delivery">
      <h2 id="delivery">{t.delivery}</h2>
      <ScanField
        onScan={(scan) => {
          setBatchNumber(scan.batchNumber);
          setExpiresOn(scan.expiresOn);
        }}
      />
      <form onSubmit={save} noValidate>
        <VaccineField value={vaccineType} onChange={setVaccineType} />
        <TextField
          label={t.batchNumber}
          error={judged && !isBatchNumber(batchNumber) ? t.wrongBatch : undefined}
          autoComplete="off"
          value={batchNumber}
          onChange={(text) => setBatchNumber(text.trim())}
        />
        <TextField
          label={t.expiresOn}
          type="date"
          error={expired ? t.batchExpired : judged && !expiresOn ? t.wrongExpiry : undefined}
          value={expiresOn}
          onChange={setExpiresOn}
        />
        <CountField
          label={t.dosesCount}
          max={DOSES_MAX}
          error={judged && doses === undefined ? t.wrongDosesCount : undefined}
          value={doses}
          onChange={setDoses}
        />
        <ActionState of={action} done={said} />
        <p className="actions">
          <button type="submit" className="primary" aria-disabled={action.busy}>
            {t.addDelivery}
          </button>
        </p>
      </form>
    </section>
  );
}
